import { expect } from 'chai';
import fc from 'fast-check';
import { Hashes } from '../../src/records/hashes.ts';

const seed = Number(process.env.HEED_TEST_SEED ?? 20_260_302);

describe('hashes of what records are called', () => {
  // Mostly alike at the beginning, and now and then all the way.
  const hash = fc
    .tuple(fc.constantFrom('00000000', 'ffffffff', '0a0b0c0d'), fc.constantFrom('0', '7', 'f'), fc.nat(3))
    .map(([first, fill, last]) => `${first}${fill.repeat(23)}${last}`);

  it('stand in the order of their digits, each once, the first of those that are alike', () => {
    fc.assert(
      fc.property(fc.array(hash, { maxLength: 60 }), (given) => {
        const hashes = new Hashes(given.length);
        given.forEach((hex, place) => {
          hashes.set(place, hex);
        });
        const sorted = hashes.sorted();
        const wanted = [...new Set(given)].sort();
        expect(sorted.map((place) => hashes.hex(place))).to.deep.equal(wanted);
        expect(sorted).to.deep.equal(wanted.map((hex) => given.indexOf(hex)));
      }),
      { seed },
    );
  });
});
