import { expect } from 'chai';
import fc from 'fast-check';
import { fewestApart } from '../../src/surveys/fewest-apart.ts';

/** Of everybody, in which group of the one survey and of the other they are; undefined: not asked. */
type Asked = readonly { one?: number | undefined; other?: number | undefined }[];

const groupsOf = (all: Asked, side: 'one' | 'other'): Set<number>[] => {
  const places = [...new Set(all.flatMap((each) => each[side] ?? []))].toSorted((a, b) => a - b);
  return places.map(
    (place) => new Set(all.flatMap((each, person) => (each[side] === place ? [person] : []))),
  );
};
const union = (groups: readonly Set<number>[]) => new Set(groups.flatMap((group) => [...group]));
const inOneAlone = (a: Set<number>, b: Set<number>) =>
  [...a].filter((person) => !b.has(person)).length + [...b].filter((person) => !a.has(person)).length;
const unions = (groups: readonly Set<number>[]) =>
  Array.from({ length: 2 ** groups.length - 1 }, (_, chosen) =>
    union(groups.filter((_group, place) => ((chosen + 1) >> place) % 2 === 1)),
  );

function fewest(all: Asked): number {
  const [these, those] = [groupsOf(all, 'one'), groupsOf(all, 'other')];
  const shared = these.map((a) => those.map((b) => [...a].filter((person) => b.has(person)).length));
  const sizes = (groups: readonly Set<number>[]) => groups.map(({ size }) => size);
  return fewestApart(sizes(these), sizes(those), shared);
}

describe('how near two surveys are', () => {
  it('is what trying every union of groups finds', () => {
    const place = fc.option(fc.nat({ max: 3 }), { nil: undefined });
    const asked = fc.array(fc.record({ one: place, other: place }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(asked, (rest) => {
        const all = [{ one: 0 }, { other: 0 }, ...rest];
        const [these, those] = [groupsOf(all, 'one'), groupsOf(all, 'other')];
        const tried = [
          ...[...these, union(these)].flatMap((own) => unions(those).map((other) => inOneAlone(own, other))),
          ...[...those, union(those)].flatMap((own) => unions(these).map((other) => inOneAlone(own, other))),
        ];
        return fewest(all) === Math.min(...tried);
      }),
    );
  });

  it('finds a group, two groups together and all of them', () => {
    const sizes = [10, 8, 6];
    expect(fewestApart([9], sizes, [[9, 0, 0]])).to.equal(1);
    expect(fewestApart([17], sizes, [[10, 7, 0]])).to.equal(1);
    expect(fewestApart([25], sizes, [sizes])).to.equal(1);
    expect(fewestApart(sizes, [14], [[0], [8], [6]])).to.equal(0);
    // Half of each of two, and people who were not asked before.
    expect(fewestApart([9], sizes, [[5, 4, 0]])).to.equal(9);
    expect(fewestApart([7], sizes, [[0, 0, 0]])).to.equal(13);
  });
});
