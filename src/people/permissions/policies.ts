import { holders, type Rule, staff } from './rule.ts';

const counsel = holders('legal');
/** Nobody approves what they wrote themselves, whatever their roles. */
const notTheirOwn: Rule<[{ authors: readonly (string | null)[] }]> = (viewer, { authors }) =>
  counsel(viewer) && !authors.includes(viewer.id);

/** Policies in force are open to all who work here; what is not yet published is for those who write it. */
export const policies = {
  'policies.read': staff,
  'policies.drafts': holders('hr', 'privacy', 'legal'),
  'policies.approve': notTheirOwn,
  'policies.publish': holders('hr', 'privacy'),
  'policies.withdraw': holders('hr', 'privacy'),
};
