import { holders, staff } from './rule.ts';

/** Policies in force are open to all who work here; what is not yet published is for those who write it. */
export const policies = {
  'policies.read': staff,
  'policies.drafts': holders('hr', 'privacy'),
  'policies.publish': holders('hr', 'privacy'),
  'policies.withdraw': holders('hr', 'privacy'),
};
