import { holders, selfOr } from './rule.ts';

/** The checkpoint and hash tiles are public and need no rule. Entries are salted commitments, yet not public. */
export const evidence = {
  'evidence.entries': holders('auditor'),
  'evidence.export': holders('auditor', 'privacy'),
  'evidence.receipt': selfOr('hr', 'privacy'),
};
