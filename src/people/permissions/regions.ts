import { holders, type Rule } from './rule.ts';

const keeps = holders('privacy', 'legal');

/** Where data lies, and on what it leaves. One records a basis, another one signs it. */
export const regions = {
  'regions.read': holders('hr', 'privacy', 'legal', 'auditor', 'admin'),
  'regions.set': keeps,
  'regions.record': keeps,
  'regions.sign': ((viewer, { recordedBy }) => keeps(viewer) && viewer.id !== recordedBy) satisfies Rule<
    [{ recordedBy: string }]
  >,
};
