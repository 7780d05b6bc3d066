import { headOr, holders } from './rule.ts';

/** Figures of groups: never of a person, so nobody sees one. Whoever heads a department sees those of it. */
export const analysis = {
  'analysis.read': headOr('hr', 'privacy'),
  /** What was agreed, at which site, and until when. */
  'analysis.agreements': holders('hr', 'privacy', 'legal', 'auditor'),
  'analysis.agree': holders('hr', 'privacy'),
};
