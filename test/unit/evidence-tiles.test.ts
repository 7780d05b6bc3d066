import { expect } from 'chai';
import fc from 'fast-check';
import {
  formatBundle,
  formatTilePath,
  parseBundle,
  parseTilePath,
  tilesOf,
  tileWidth,
} from '../../src/evidence/tiles.ts';
import { expectInvalid } from '../fixtures/evidence/invalid.ts';

describe('tiles (C2SP tlog-tiles)', () => {
  const paths: [string, number | 'entries', number, number][] = [
    ['tile/0/000', 0, 0, 256],
    ['tile/0/x001/x234/067', 0, 1_234_067, 256],
    ['tile/1/x001/000.p/17', 1, 1000, 17],
    ['tile/63/999.p/255', 63, 999, 255],
    ['tile/entries/x001/234.p/1', 'entries', 1234, 1],
    ['tile/0/x009/x007/x199/x254/x740/991', 0, Number.MAX_SAFE_INTEGER, 256],
  ];
  for (const [path, level, n, width] of paths) {
    it(`writes and reads ${path}`, () => {
      expect(formatTilePath({ level, n, width })).to.equal(path);
      expect(parseTilePath(path)).to.deep.equal({ level, n, width });
    });
  }

  const refused = [
    '/tile/0/000',
    'tile/0/000/',
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/data/000',
    'tile/0/0',
    'tile/0/0000',
    'tile/0/001/067',
    'tile/0/x001',
    'tile/0/x000/067',
    'tile/0/X001/067',
    'tile/0/x001/x067',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/000.p/',
    'tile/0/000.p',
    'tile/0/../000',
    'tile/0/000\n',
    'tile/0/٠٠٠',
    'tile/0/x009/x007/x199/x254/x740/992',
    'tile/0/x001/x000/x000/x000/x000/x000/000',
  ];
  for (const path of refused) {
    it(`refuses ${JSON.stringify(path)}`, () => expect(parseTilePath(path)).to.equal(undefined));
  }

  it('has the tiles of the example in the specification, for 70,000 and for 256 entries', () => {
    const tiles = [...tilesOf(70_000)];
    expect(tiles.filter(({ level, width }) => level === 0 && width === 256)).to.have.length(273);
    expect(tiles.filter(({ level, width }) => level > 0 || width < 256)).to.deep.equal([
      { level: 0, n: 273, width: 112 },
      { level: 1, n: 0, width: 256 },
      { level: 1, n: 1, width: 17 },
      { level: 2, n: 0, width: 1 },
    ]);
    expect([...tilesOf(256)]).to.deep.equal([
      { level: 0, n: 0, width: 256 },
      { level: 1, n: 0, width: 1 },
    ]);
    expect([...tilesOf(0)]).to.deep.equal([]);
  });

  it('lists what changed between two sizes: those of the new size without those of the old', () => {
    const sizes = fc.tuple(fc.nat(200_000), fc.nat(2_000));
    fc.assert(
      fc.property(sizes, ([since, more]) => {
        const old = new Set([...tilesOf(since)].map(formatTilePath));
        const expected = [...tilesOf(since + more)].map(formatTilePath).filter((path) => !old.has(path));
        expect([...tilesOf(since + more, since)].map(formatTilePath)).to.deep.equal(expected);
      }),
    );
    expect(tileWidth(0, 1, 100)).to.equal(0);
  });

  it('writes entries with their length before them, and reads them back', () => {
    const bundle = formatBundle([Buffer.from('ab'), Buffer.alloc(0), Buffer.alloc(300, 1)]);
    expect(bundle.subarray(0, 8).toString('hex')).to.equal('000261620000012c');
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 400 }), { minLength: 1, maxLength: 256 }),
        (entries) => {
          expect(parseBundle(formatBundle(entries)).map((entry) => [...entry])).to.deep.equal(
            entries.map((e) => [...e]),
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  it('refuses bundles that are empty, cut off or too long, and entries that do not fit', async () => {
    await expectInvalid(() => parseBundle(Buffer.alloc(0)), 'tile');
    await expectInvalid(() => parseBundle(Buffer.from('00', 'hex')), 'tile');
    await expectInvalid(() => parseBundle(Buffer.from('00026', 'hex')), 'tile');
    await expectInvalid(() => parseBundle(Buffer.from('000261', 'hex')), 'tile');
    await expectInvalid(() => parseBundle(Buffer.alloc(257 * 2)), 'tile');
    expect(() => formatBundle([Buffer.alloc(65_536)])).to.throw(RangeError);
  });
});
