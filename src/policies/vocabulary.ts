/**
 * The closed sets a policy chooses from. Each value has words in both languages in `words.ts`; adding a
 * value here without words does not compile.
 */

/** Which law's required contents a policy is checked against. */
export const ruleSetCodes = ['CN', 'EU', 'DE'] as const;
export type RuleSetCode = (typeof ruleSetCodes)[number];

/** Why the processing is allowed. Which of them a jurisdiction knows is said in `requirements/`. */
export const legalBases = [
  'employment-rules',
  'collective-contract',
  'works-agreement',
  'contract',
  'legal-obligation',
  'legitimate-interests',
  'vital-interests',
  'public-interest',
  'consent',
  'separate-consent',
] as const;
export type LegalBasis = (typeof legalBases)[number];

/** How often the policy looks; `none` says that it monitors nobody. */
export const frequencies = [
  'none',
  'continuous',
  'daily',
  'weekly',
  'monthly',
  'quarterly',
  'yearly',
  'on-incident',
] as const;
export type Frequency = (typeof frequencies)[number];

/** What the person can ask for, as Heed's requests name it. */
export const rights = [
  'access',
  'copy',
  'rectify',
  'erase',
  'restrict',
  'portability',
  'object',
  'withdraw',
  'explain',
] as const;
export type Right = (typeof rights)[number];

/** What the notice asks of its reader. Acknowledging is never consenting. */
export const requiredActions = ['acknowledge', 'consent', 'sign'] as const;
export type RequiredAction = (typeof requiredActions)[number];

/** From the weakest to the strongest: a policy names the least it accepts. */
export const signatureMethods = ['click', 'typed-name', 'drawn', 'passkey'] as const;
export type SignatureMethod = (typeof signatureMethods)[number];

/** A material change asks everybody again; an editorial one never does. */
export const changeKinds = ['editorial', 'material'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** The event a retention period is counted from. */
export const retentionStarts = ['collected', 'closed', 'superseded', 'leaving'] as const;
export type RetentionStart = (typeof retentionStarts)[number];

export const retentionUnits = ['days', 'months', 'years'] as const;
export type RetentionUnit = (typeof retentionUnits)[number];
