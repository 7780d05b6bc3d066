import { z } from 'zod';
import { languages } from '../messages/model.ts';
import { coversSchema } from './covers.ts';
import { allPeriods } from './periods.ts';
import { longText, shortText, slug, summaryLine, wrong } from './text.ts';
import {
  changeKinds,
  frequencies,
  legalBases,
  type RuleSetCode,
  requiredActions,
  retentionStarts,
  retentionUnits,
  rights,
  ruleSetCodes,
  signatureMethods,
} from './vocabulary.ts';

/**
 * The front matter of one policy file. This says which fields exist and what shape they have; which of
 * them a jurisdiction asks for is said in `requirements/`, so that what is missing is reported with its
 * legal source. `docs/policies.md` explains every field to the people who write policies.
 */

const countedPeriods = z
  .strictObject({
    days: z.int().min(1).max(3660).optional(),
    months: z.int().min(1).max(600).optional(),
    years: z.int().min(1).max(50).optional(),
    from: z.enum(retentionStarts).default('collected'),
  })
  .transform((value, context) => {
    const given = retentionUnits.filter((unit) => value[unit] !== undefined);
    const [unit] = given;
    if (given.length !== 1 || !unit) {
      context.addIssue({ code: 'custom', message: wrong('policy.onePeriod') });
      return z.NEVER;
    }
    return { count: value[unit] ?? 0, unit, from: value.from };
  });

/** How long a kind of data is kept: `count` calendar `unit`s after the event `from`. */
export type Retention = z.infer<typeof countedPeriods>;

const periodOfEach = z.partialRecord(z.enum(ruleSetCodes), countedPeriods);
const namesLaws = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.keys(value).some((key) => /^[A-Z]+$/.test(key));

/**
 * One period for everybody, or one for each law: `{CN: {months: 6}, EU: {months: 3}}`. Which of the two it is shows in
 * what it names, so that a mistake is said of the field it is in.
 */
const retention = z
  .unknown()
  .transform((value, context): Retention | Partial<Record<RuleSetCode, Retention>> => {
    const read = (namesLaws(value) ? periodOfEach : countedPeriods).safeParse(value, { reportInput: true });
    if (read.success) return read.data;
    for (const issue of read.error.issues) context.issues.push({ ...issue } as z.core.$ZodRawIssue);
    return z.NEVER;
  });
export type RetentionChoice = z.infer<typeof retention>;

/** One basis for every rule set, or one each: `{CN: employment-rules, EU: legitimate-interests}`. */
const basis = z.union([z.enum(legalBases), z.partialRecord(z.enum(ruleSetCodes), z.enum(legalBases))], {
  error: wrong('policy.basis'),
});
export type BasisChoice = z.infer<typeof basis>;

const reachable = shortText.refine(
  (text) => text.includes('@') || /\d{5}/.test(text.replaceAll(/[\s-]/g, '')),
  wrong('policy.unreachable'),
);

const contact = z.strictObject({ name: shortText, contact: reachable, address: shortText.optional() });

const disclosure = z
  .strictObject({
    id: slug,
    what: longText.optional(),
    purpose: longText.optional(),
    legalBasis: basis.optional(),
    use: longText.optional(),
    retention: retention.optional(),
    rights: z.array(z.enum(rights)).min(1).optional(),
    means: longText.optional(),
    hours: longText.optional(),
    sensitive: z.boolean().default(false),
    necessity: longText.optional(),
    published: z.boolean().default(false),
    records: coversSchema.optional(),
  })
  // A record's last day is fixed when it comes: by what happens later it could not be.
  .refine(
    ({ records, retention }) =>
      !records || !retention || allPeriods(retention).every(({ from }) => from === 'collected'),
    {
      path: ['retention', 'from'],
      error: wrong('policy.recordPeriod'),
    },
  );

const recipient = z.strictObject({
  id: slug,
  name: shortText,
  role: z.enum(['processor', 'controller']),
  purpose: longText,
  contact: reachable.optional(),
});

const transfer = z.strictObject({
  country: z.string().regex(/^[A-Z]{2}$/, wrong('policy.country')),
  recipient: shortText.optional(),
  contact: reachable.optional(),
  purpose: longText.optional(),
  safeguard: longText.optional(),
});

export const frontMatterSchema = z
  .strictObject({
    code: slug,
    language: z.enum(languages),
    title: shortText,
    version: shortText.optional(),
    summary: z.array(summaryLine).min(1).max(3),
    statement: longText.optional(),

    entity: shortText,
    site: shortText,
    owner: shortText,
    rules: z.array(z.enum(ruleSetCodes)),
    legalBasis: basis,
    monitoringFrequency: z.enum(frequencies),
    scope: longText.optional(),
    effectiveOn: z.iso.date().optional(),
    reviewOn: z.iso.date(),
    change: z.enum(changeKinds).default('material'),
    action: z.enum(requiredActions),
    signature: z.enum(signatureMethods),
    /** Courses to be passed before this is signed or acknowledged, by their codes. */
    courses: z
      .array(slug)
      .min(1)
      .max(3)
      .refine((codes) => new Set(codes).size === codes.length, wrong('policy.courseTwice'))
      .optional(),

    disclosures: z.array(disclosure).max(50).default([]),

    handler: contact.optional(),
    dpo: contact.optional(),
    recipients: z.array(recipient).max(50).optional(),
    transfers: z.array(transfer).max(50).optional(),
    legitimateInterests: longText.optional(),
    exercise: longText.optional(),
    withdrawal: longText.optional(),
    complaint: longText.optional(),
    provision: z.strictObject({ obligatory: z.boolean(), consequence: longText }).optional(),
    automatedDecisions: z.strictObject({ used: z.boolean(), explanation: longText.optional() }).optional(),
    changes: longText.optional(),
    overrides: z
      .array(z.strictObject({ requirement: shortText, reason: longText, by: shortText }))
      .default([]),
  })
  // Consent is given freely (PIPL 14, GDPR 7(4)): a yes is no harder to give than a no.
  .refine(({ courses, action }) => !courses || action !== 'consent', {
    path: ['courses'],
    error: wrong('policy.courseConsent'),
  });

/** What one language file says about its policy, checked for shape only. */
export type FrontMatter = z.infer<typeof frontMatterSchema>;
/** A disclosure row as written; `completeRow` in `document.ts` turns it into one that misses nothing. */
export type DraftRow = z.infer<typeof disclosure>;
export type Contact = z.infer<typeof contact>;
