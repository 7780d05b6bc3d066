import { holders } from './rule.ts';

/** Everything on record about one person and one policy, in one file. The person is shown that it was made, and why. */
export const packs = {
  'packs.make': holders('hr', 'privacy'),
  /** The entries of a notice with their proofs, for whoever verifies them elsewhere; made for a purpose, on record. */
  'bundles.make': holders('hr', 'privacy', 'auditor'),
};
