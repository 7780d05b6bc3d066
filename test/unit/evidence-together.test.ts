import { expect } from 'chai';
import fc from 'fast-check';
import { leafHash } from '../../src/evidence/merkle.ts';
import { proveTogether } from '../../src/evidence/proofs.ts';
import { rootTogether } from '../../src/evidence/together.ts';
import { referenceRoot } from '../fixtures/evidence/reference.ts';
import { SampleLog, sampleBytes } from '../fixtures/evidence/sample-log.ts';

describe('one proof of many entries', () => {
  const entries = Array.from({ length: 700 }, (_, n) => sampleBytes(n, n % 90));
  const log = new SampleLog();
  before(() => log.append(entries));

  it('leads from any choice of entries to the root of the definition, and no further with a hash too many or too few', async () => {
    const choice = fc.record({
      size: fc.integer({ min: 1, max: entries.length }),
      places: fc.uniqueArray(fc.nat(entries.length - 1), { maxLength: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(choice, async ({ size, places }) => {
        const indexes = places.filter((n) => n < size).toSorted((a, b) => a - b);
        const proof = await proveTogether(indexes, size, log.reader);
        const leaves = indexes.map((n) => leafHash(entries[n] as Buffer));
        const root = referenceRoot(entries.slice(0, size)).toString('hex');
        const rootOf = (hashes: Uint8Array[], at = indexes) => {
          const found = rootTogether({ indexes: at, leaves }, size, hashes);
          return found && Buffer.from(found).toString('hex');
        };
        expect(rootOf(proof)).to.equal(root);
        expect(rootOf([...proof, leafHash(Buffer.of(1))])).to.equal(undefined);
        if (proof.length > 0) expect(rootOf(proof.slice(0, -1))).to.equal(undefined);
        // The same leaves at other places.
        const last = indexes.at(-1);
        if (last !== undefined && last + 1 < size)
          expect(rootOf(proof, [...indexes.slice(0, -1), last + 1])).not.to.equal(root);
      }),
      { numRuns: 100 },
    );
  });

  it('needs few hashes for neighbours', async () => {
    const indexes = Array.from({ length: 500 }, (_, n) => 100 + n);
    expect(await proveTogether(indexes, entries.length, log.reader)).to.have.length.below(12);
  });
});
