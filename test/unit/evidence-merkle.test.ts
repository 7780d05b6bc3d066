import { expect } from 'chai';
import fc from 'fast-check';
import { Appender } from '../../src/evidence/appender.ts';
import { EMPTY_ROOT, leafHash, verifyConsistency, verifyInclusion } from '../../src/evidence/merkle.ts';
import { proveConsistency, proveInclusion, proveInclusions, rootAt } from '../../src/evidence/proofs.ts';
import { expectInvalid } from '../fixtures/evidence/invalid.ts';
import { referencePath, referenceProof, referenceRoot } from '../fixtures/evidence/reference.ts';
import { SampleLog, sampleBytes } from '../fixtures/evidence/sample-log.ts';

/** Entries of many lengths, also none at all. */
function sampleEntries(count: number): Buffer[] {
  return Array.from({ length: count }, (_, i) => sampleBytes(i, i % 90));
}

function rootOf(entries: Buffer[]): string {
  const tree = Appender.empty();
  tree.append(entries);
  return tree.root().toString('hex');
}

describe('Merkle tree (RFC 6962)', () => {
  it('hashes the empty tree to the hash of nothing', () => {
    expect(rootOf([])).to.equal(EMPTY_ROOT.toString('hex'));
    expect(EMPTY_ROOT.toString('hex')).to.equal(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  it('gives the root known for the seven entries d0 … d6', () => {
    const root = rootOf([0, 1, 2, 3, 4, 5, 6].map((i) => Buffer.from(`d${i}`)));
    expect(Buffer.from(root, 'hex').toString('base64')).to.equal(
      'c6WQ+yZrgVVwQLFGudR54qG1hJsSUWdkL1tkhm8dXH0=',
    );
  });

  it('gives the roots known from Certificate Transparency for one to eight entries', () => {
    const entries = [
      '',
      '00',
      '10',
      '2021',
      '3031',
      '40414243',
      '5051525354555657',
      '606162636465666768696a6b6c6d6e6f',
    ];
    const roots = [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
      '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
      'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    ];
    const bytes = entries.map((hex) => Buffer.from(hex, 'hex'));
    expect(roots.map((_, i) => rootOf(bytes.slice(0, i + 1)))).to.deep.equal(roots);
  });

  it('grows batch by batch, from stored tiles only, to the tree of the definition', async () => {
    const batches = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 600 })), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(batches, async (sizes) => {
        const entries = sampleEntries(sizes.reduce((a, b) => a + b, 0));
        const log = new SampleLog();
        let root = EMPTY_ROOT;
        for (const size of sizes) root = await log.append(entries.slice(log.size, log.size + size));
        const atOnce = new SampleLog();
        await atOnce.append(entries);
        expect(root.equals(referenceRoot(entries))).to.equal(true);
        expect(log.paths()).to.deep.equal(atOnce.paths());
      }),
      { numRuns: 40 },
    );
  });

  it('proves inclusion as the definition does, for random sizes', async () => {
    const entries = sampleEntries(1200);
    const log = new SampleLog();
    await log.append(entries);
    const place = fc
      .integer({ min: 1, max: 1200 })
      .chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)));
    await fc.assert(
      fc.asyncProperty(place, async ([size, index]) => {
        const own = entries.slice(0, size);
        const root = referenceRoot(own);
        const proof = await proveInclusion(index, size, log.reader);
        expect(proof).to.deep.equal(referencePath(index, own));
        expect((await rootAt(size, log.reader)).equals(root)).to.equal(true);
        const leaf = leafHash(entries[index] as Buffer);
        expect(verifyInclusion({ index, size, leaf, proof, root })).to.equal(true);
        for (const [wrongIndex, wrongSize] of [
          [index + 1, size],
          [index - 1, size],
          [index + 0.5, size],
          [index, index],
          [index, Number.POSITIVE_INFINITY],
        ] as const) {
          expect(verifyInclusion({ index: wrongIndex, size: wrongSize, leaf, proof, root })).to.equal(false);
        }
        expect(verifyInclusion({ index, size, leaf, proof: [...proof, root], root })).to.equal(false);
        if (proof.length > 0)
          expect(verifyInclusion({ index, size, leaf, proof: proof.slice(1), root })).to.equal(false);
      }),
      { numRuns: 60 },
    );
  });

  it('proves consistency as the definition does, for random sizes', async () => {
    const entries = sampleEntries(1200);
    const log = new SampleLog();
    await log.append(entries);
    const sizes = fc
      .integer({ min: 1, max: 1200 })
      .chain((to) => fc.tuple(fc.integer({ min: 1, max: to }), fc.constant(to)));
    await fc.assert(
      fc.asyncProperty(sizes, async ([from, to]) => {
        const proof = await proveConsistency(from, to, log.reader);
        expect(proof).to.deep.equal(referenceProof(from, entries.slice(0, to)));
        const fromRoot = referenceRoot(entries.slice(0, from));
        const toRoot = referenceRoot(entries.slice(0, to));
        expect(verifyConsistency({ from, fromRoot, to, toRoot, proof })).to.equal(true);
        expect(verifyConsistency({ from, fromRoot: EMPTY_ROOT, to, toRoot, proof })).to.equal(false);
        expect(verifyConsistency({ from, fromRoot, to, toRoot: EMPTY_ROOT, proof })).to.equal(false);
        expect(verifyConsistency({ from, fromRoot, to, toRoot, proof: [...proof, toRoot] })).to.equal(false);
        if (from < to) {
          expect(
            verifyConsistency({ from: to, fromRoot: toRoot, to: from, toRoot: fromRoot, proof }),
          ).to.equal(false);
          expect(verifyConsistency({ from, fromRoot, to, toRoot, proof: proof.slice(1) })).to.equal(false);
        }
        for (const [i, hash] of proof.entries()) {
          const forged = Buffer.from(hash);
          forged[i % 32] = (forged[i % 32] as number) ^ 1;
          expect(verifyConsistency({ from, fromRoot, to, toRoot, proof: proof.with(i, forged) })).to.equal(
            false,
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it('counts the empty tree as the start of every tree, and of no other root', () => {
    const root = leafHash(Buffer.from('a'));
    const grown = { from: 0, fromRoot: EMPTY_ROOT, to: 1, toRoot: root, proof: [] };
    expect(verifyConsistency(grown)).to.equal(true);
    expect(verifyConsistency({ ...grown, fromRoot: root })).to.equal(false);
    expect(verifyConsistency({ ...grown, to: 0 })).to.equal(false);
  });

  it('needs one read for a proof, of each tile once, however many entries are proved', async () => {
    const log = new SampleLog();
    await log.append(sampleEntries(70_000));
    const indexes = Array.from({ length: 500 }, (_, i) => 69_500 + i);
    log.reads.length = 0;
    const proofs = await proveInclusions(indexes, log.size, log.reader);
    expect(log.reads).to.have.length(1);
    expect(log.reads[0]).to.have.length(5);
    const root = await rootAt(log.size, log.reader);
    for (const [i, index] of indexes.entries()) {
      const leaf = leafHash(log.entries[index] as Buffer);
      expect(verifyInclusion({ index, size: log.size, leaf, proof: proofs[i] ?? [], root })).to.equal(true);
    }
  });

  it('computes places in trees beyond 32 bits', async () => {
    const size = 2 ** 40 + 12_345;
    const hash = Buffer.alloc(256 * 32, 7);
    const proof = await proveInclusion(2 ** 40 + 5, size, async (tiles) => tiles.map(() => hash));
    expect(proof).to.have.length(15);
    expect(await proveInclusion(5, size, async (tiles) => tiles.map(() => hash))).to.have.length(41);
  });

  it('says which tile is missing or too short', async () => {
    const read = async () => [Buffer.alloc(31)];
    await expectInvalid(() => Appender.open(300, read), 'tile');
    await expectInvalid(() => proveInclusion(0, 2, read), 'tile');
  });
});
