import { expect } from 'chai';
import fc from 'fast-check';
import { cutToBytes } from '../../src/messages/cut.ts';

describe('text cut to bytes', () => {
  it('ends between two characters as people see them, and says that it was cut', () => {
    expect(cutToBytes('你好', 6)).to.equal('你好');
    expect(cutToBytes('你好吗', 8)).to.equal('你…');
    expect(cutToBytes('ab👩‍👩‍👧c', 20)).to.equal('ab…');
    expect(cutToBytes('a'.repeat(3_000), 2_048)).to.equal(`${'a'.repeat(2_045)}…`);
  });

  it('never exceeds its limit and never holds half a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.integer({ min: 3, max: 60 }),
        (one, limit) => {
          const cut = cutToBytes(one, limit);
          expect(Buffer.byteLength(cut)).to.be.at.most(limit);
          expect(cut === one || one.startsWith(cut.slice(0, -1))).to.equal(true);
          expect(Buffer.from(cut).toString()).to.equal(cut);
        },
      ),
      { seed: 7, numRuns: 1_000 },
    );
  });
});
