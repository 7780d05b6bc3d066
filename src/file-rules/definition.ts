import { z } from 'zod';
import { type FileAlertGround, fileAlertGrounds } from '../policies/file-alerts.ts';
import { recordChannels } from '../records/model.ts';
import { fileTypes } from './types.ts';

/** Company defaults, not law: what a rule may say. */
export const mostTransfers = 100_000;
export const mostBytes = 2 ** 50;

const some = <const T extends readonly [string, ...string[]]>(all: T) =>
  z
    .array(z.enum(all))
    .transform((chosen) => all.filter((one): one is T[number] => chosen.some((other) => other === one)));

/** A rule as it is stored and judged by. Sizes in bytes. */
export const definitionSchema = z.strictObject({
  scope: z.discriminatedUnion('of', [
    z.strictObject({ of: z.literal('everyone') }),
    /** As the staff list writes it. */
    z.strictObject({
      of: z.literal('entity'),
      entity: z
        .string()
        .min(1)
        .max(200)
        .regex(/^[^\p{Cc}\p{Cs}]+$/u),
    }),
    /** With those below it. */
    z.strictObject({ of: z.literal('department'), department: z.uuid() }),
  ]),
  channels: some(recordChannels).refine((chosen) => chosen.length > 0),
  /** `outward`: somebody outside the company is among those who receive it. */
  direction: z.enum(['outward', 'any']),
  /** Any of these; none: whatever it is. */
  types: some(fileTypes),
  /** One that is larger; null: of any size. A file of unknown size is not larger. */
  aboveBytes: z.int().min(0).max(mostBytes).nullable(),
  /** More than so much of it within an hour or a day, whenever that begins; null: each one counts. */
  within: z
    .strictObject({
      per: z.enum(['hour', 'day']),
      transfers: z.int().min(1).max(mostTransfers).nullable(),
      bytes: z.int().min(1).max(mostBytes).nullable(),
    })
    .refine(({ transfers, bytes }) => transfers !== null || bytes !== null)
    .nullable(),
});
export type Definition = z.infer<typeof definitionSchema>;
export type FileScope = Definition['scope'];
export type Within = NonNullable<Definition['within']>;

/** What a policy must have told people before a rule may go by it. */
export function groundsOf({ types, aboveBytes, within }: Definition): FileAlertGround[] {
  const asked: Record<FileAlertGround, boolean> = {
    type: types.length > 0,
    size: aboveBytes !== null,
    volume: within !== null,
  };
  return fileAlertGrounds.filter((ground) => asked[ground]);
}
