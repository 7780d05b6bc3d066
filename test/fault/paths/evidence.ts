import { putMany } from '../../harness/evidence.ts';
import type { Path } from '../harness/path.ts';

/** Entries get their places, are signed, and lie on file: of a few, and of more than a tile holds. */
export const evidence: Path = {
  name: 'evidence',
  lanes: [],
  stories: 40,
  async begins({ company }, roll) {
    await putMany(company.db, 1 + roll(300), company.now);
    return {};
  },
  steps: [
    { after: 1, does: (hands) => hands.beats() },
    { after: 1, does: (hands) => putMany(hands.db, 7, hands.now) },
    { after: 1, does: (hands) => hands.beats() },
    { after: 1, does: (hands) => hands.beats() },
  ],
  // That all of them have their places, are what was signed and lie on file is looked at for every path.
  checks: () => Promise.resolve(),
};
