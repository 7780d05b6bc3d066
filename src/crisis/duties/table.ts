import { z } from 'zod';
import { type FieldName, fieldNames } from './facts.ts';

/** What the law asks to be told when something leaks. The code that works it out is in `rules.ts`, its values are here. */
export const dutyCodes = [
  'gdpr-33',
  'gdpr-34',
  'pipl-57-authority',
  'pipl-57-people',
  'cac-report',
  'cac-summary',
] as const;
export type DutyCode = (typeof dutyCodes)[number];
export const isDutyCode = (value: unknown): value is DutyCode => dutyCodes.some((code) => code === value);

const hours = z
  .number()
  .min(0)
  .max(24 * 366);
const duty = z.strictObject({
  /** As a lawyer cites it, and whether that was read at first hand. */
  source: z.string().min(1).max(300),
  /** Hours from when it begins; 0: at once. */
  hours,
  /** Shorter where it is a critical infrastructure's or a central organ's. */
  criticalHours: hours.optional(),
  centralHours: hours.optional(),
  /** Whether a late filing has to say why. */
  lateReasons: z.boolean(),
  /** What the filing has to say. */
  fields: z.array(z.enum(fieldNames)).min(1),
});
const shape = z.strictObject({
  duties: z.record(z.enum(dutyCodes), duty),
  /** So many people and above make an incident relatively large by itself. */
  largePeople: z.number().int().min(1),
  /** Legal and the lead are reminded when these shares of the time are over, at its end, and after it so often. */
  remind: z.strictObject({
    shares: z.array(z.number().gt(0).lt(1)).max(10),
    againHours: z.number().min(0.25).max(168),
  }),
});
export const dutyRulesShape = shape;
export type DutyRules = z.infer<typeof shape>;
export type DutyRule = z.infer<typeof duty>;

const authorityEu: FieldName[] = [
  ...(['nature', 'categories', 'people', 'records', 'contact', 'consequences', 'measures'] as const),
];
const chinese: FieldName[] = ['categories', 'cause', 'consequences', 'measures', 'protection', 'contact'];
const cac: FieldName[] = ['nature', 'people', 'cause', 'consequences', 'measures', 'contact'];

/** What holds until counsel has put in something else. Where the source is secondary it says so. */
export const firstRules: DutyRules = {
  duties: {
    'gdpr-33': {
      ...{ source: 'GDPR 33(1), 33(3), 33(4)', hours: 72, lateReasons: true, fields: authorityEu },
    },
    // "Without undue delay": no number; counted like the authority's, as the latest that could be called so.
    'gdpr-34': {
      source: 'GDPR 34(1), 34(2), 34(3); no number of hours in the law: a company default',
      ...{ hours: 72, lateReasons: false },
      fields: ['nature', 'contact', 'consequences', 'measures'],
    },
    'pipl-57-authority': {
      ...{ source: 'PIPL 57 (secondary source): immediately', hours: 0, lateReasons: false, fields: chinese },
    },
    'pipl-57-people': {
      ...{ source: 'PIPL 57 (secondary source): immediately', hours: 0, lateReasons: false, fields: chinese },
    },
    'cac-report': {
      source: 'CAC Measures in force 2025-11-01 (secondary source)',
      ...{ hours: 4, centralHours: 2, criticalHours: 1, lateReasons: false, fields: cac },
    },
    'cac-summary': {
      source: 'CAC Measures in force 2025-11-01 (secondary source): summary within 30 days',
      ...{ hours: 720, lateReasons: false },
      fields: ['nature', 'people', 'cause', 'consequences', 'measures', 'lessons'],
    },
  },
  largePeople: 1_000_000,
  remind: { shares: [0.5, 0.75, 0.9], againHours: 6 },
};
