import { z } from 'zod';
import { longText, shortText } from '../../policies/text.ts';
import { outcomes } from '../rules.ts';
import { counterparts } from '../steps.ts';

/** The file in a policy's folder that says what was done before Heed was there. */
export const statementFile = 'procedure.yaml';
export const statementType = 'application/yaml';

/** As calendars of the company show it, `2026-05-04`. */
const day = z.iso.date();

/** What a company says was done about a text before Heed was there; `docs/procedure.md` explains every field. */
export const statementSchema = z.strictObject({
  /** Code of the policy, and the legal entity as its text names it: a procedure cannot be borrowed. */
  policy: shortText,
  entity: shortText,
  /** It comes with a sample, and nothing of it was ever held. */
  example: z.boolean().default(false),
  authors: z.array(shortText).min(1).max(20),
  consultation: z
    .strictObject({
      from: day,
      until: day,
      how: longText,
      opinions: z.int().min(0).max(1_000_000),
      /** What became of the opinions, where there were any. */
      handling: longText.optional(),
    })
    .optional(),
  negotiations: z
    .array(
      z.strictObject({
        counterpart: z.enum(counterparts),
        heldOn: day,
        participants: longText,
        outcome: z.enum(outcomes),
        minutes: z.array(shortText).min(1),
        agreements: z.array(shortText).default([]),
      }),
    )
    .max(10)
    .default([]),
  approval: z.strictObject({ name: shortText, role: shortText, on: day }).optional(),
  statedBy: z.strictObject({ name: shortText, role: shortText, on: day }),
});
export type Statement = z.infer<typeof statementSchema>;
