import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { isCryForHelp } from '../../src/support/cry.ts';

const linesOf = (name: string) =>
  readFileSync(new URL(`../fixtures/support/${name}.txt`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

/** At least as many of a hundred, as measured. Of batch 8 the rules know nothing: widening them by it makes another one due. */
const cries: Readonly<Record<string, number>> = {
  'unseen-6-zh': 98,
  'unseen-6-en': 98,
  'unseen-7-zh': 81,
  'unseen-7-en': 84,
  'unseen-8-zh': 48,
  'unseen-8-en': 46,
};
/** At most as many of a hundred, of at least so many lines. Most of these were written to mislead. */
const work: Readonly<Record<string, { most: number; of: number }>> = {
  'ordinary-6': { most: 9, of: 190 },
  'ordinary-7': { most: 7, of: 190 },
  'ordinary-8': { most: 9, of: 68 },
};

describe('a cry for help in batches', () => {
  for (const [name, least] of Object.entries(cries))
    it(`is heard in at least ${least} of a hundred of ${name}`, () => {
      const lines = linesOf(name);
      const missed = lines.filter((line) => !isCryForHelp(line));
      expect(lines.length).to.be.at.least(148);
      expect((lines.length - missed.length) / lines.length, missed.join('\n')).to.be.at.least(least / 100);
    });

  for (const [name, { most, of }] of Object.entries(work))
    it(`is heard wrongly in at most ${most} of a hundred of ${name}`, () => {
      const lines = linesOf(name);
      const wrong = lines.filter(isCryForHelp);
      expect(lines.length).to.be.at.least(of);
      expect(wrong.length / lines.length, wrong.join('\n')).to.be.at.most(most / 100);
    });
});
