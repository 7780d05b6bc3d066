import { expect } from 'chai';
import fc from 'fast-check';
import { oneSlip } from '../../src/messages/slip.ts';

const word = fc.stringMatching(/^[a-z]{5,10}$/);

describe('one slip of a thumb', () => {
  it('is forgiven: a letter too many, missing, wrong, or two swapped', () => {
    for (const typed of ['polcies', 'policiees', 'polisies', 'poilcies', 'policies'])
      expect(oneSlip('policies', typed), typed).to.equal(true);
    for (const typed of ['polcie', 'pollicy', 'rules'])
      expect(oneSlip('policies', typed), typed).to.equal(false);
  });

  it('never in a short word', () => {
    expect(oneSlip('ask', 'as')).to.equal(false);
    expect(oneSlip('hi', 'ho')).to.equal(false);
  });

  it('whichever letter it is, and the other way round as well', () => {
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom('a', 'b', 'c', 'x', 'y', 'z'), (right, n, letter) => {
        const at = n % right.length;
        const slips = [
          right.slice(0, at) + right.slice(at + 1),
          right.slice(0, at) + letter + right.slice(at),
          right.slice(0, at) + letter + right.slice(at + 1),
          right.slice(0, at) + (right[at + 1] ?? '') + (right[at] ?? '') + right.slice(at + 2),
        ];
        for (const typed of slips) {
          expect(oneSlip(right, typed)).to.equal(true);
          expect(oneSlip(typed, right)).to.equal(true);
        }
      }),
    );
  });
});
