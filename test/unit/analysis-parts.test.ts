import { expect } from 'chai';
import fc from 'fast-check';
import {
  answerStep,
  closesAt,
  type Leaf,
  type Part,
  partsOf,
  roundByChance,
  weekOf,
} from '../../src/analysis/rules.ts';

const least = 5;
const everyHour = [8, 9, 13] as const;
const everyChannel = ['wecom', 'slack'] as const;

/** One thing that happened. Its count is a power of two of its own: every sum tells of which things it is. */
interface Thing {
  department: string | null;
  hour: number;
  channel: string;
  person: number;
  week: number;
}

const tree = fc
  .array(fc.integer({ min: -1, max: 20 }), { minLength: 1, maxLength: 6 })
  // Each lies below one before it, or at the top.
  .map(
    (above) => new Map(above.map((one, n) => [`d${n}`, n > 0 && one >= 0 ? `d${one % n}` : null] as const)),
  );

const things = fc.array(
  fc.record({
    department: fc.option(fc.integer({ min: 0, max: 6 }).map((n) => `d${n}`)),
    hour: fc.constantFrom(...everyHour),
    channel: fc.constantFrom(...everyChannel),
    person: fc.integer({ min: 0, max: 13 }),
    week: fc.integer({ min: 0, max: 1 }),
  }),
  { minLength: 25, maxLength: 50 },
);

function leavesOf(all: readonly Thing[], week: number): Leaf[] {
  const found = new Map<string, { leaf: Leaf; count: number; people: Set<string> }>();
  all.forEach((thing, n) => {
    if (thing.week !== week) return;
    const { department, hour, channel } = thing;
    const name = JSON.stringify([department, hour, channel]);
    const before = found.get(name) ?? {
      leaf: { figure: 'volume' as const, department, hour, channel, counts: new Map(), people: new Set() },
      count: 0,
      people: new Set<string>(),
    };
    before.count += 2 ** n;
    before.people.add(String(thing.person));
    found.set(name, before);
  });
  return [...found.values()].map(({ leaf, count, people }) => ({
    ...leaf,
    counts: new Map([['', count]]),
    people,
  }));
}

/** Which things a sum is of. */
const thingsIn = (sum: number): Set<number> =>
  new Set(Array.from({ length: 50 }, (_, n) => n).filter((n) => Math.floor(sum / 2 ** n) % 2 === 1));

interface View {
  name: string;
  sum: number;
}

const total = (parts: readonly Part[]) =>
  parts.reduce((sum, { counts }) => sum + [...counts.values()].reduce((one, more) => one + more, 0), 0);

/** Everything that can be asked: any department with all below it, any hour, any channel, any span of weeks. */
function viewsOf(weeks: readonly Part[][], above: ReadonlyMap<string, string | null>): View[] {
  const below = (top: string, one: string | null | undefined): boolean =>
    one === top || (typeof one === 'string' && below(top, above.get(one)));
  const spans = [[0], [1], [0, 1]];
  return spans.flatMap((span) =>
    [null, ...above.keys()].flatMap((department) =>
      [null, ...everyHour].flatMap((hour) =>
        [undefined, null, ...everyChannel].map((channel) => ({
          name: JSON.stringify({ span, department, hour, channel }),
          sum: total(
            span
              .flatMap((week) => weeks[week] ?? [])
              .filter(
                (part) =>
                  (department === null || below(department, part.department)) &&
                  (hour === null || (part.fromHour === hour && part.toHour === hour + 1)) &&
                  (channel === undefined || part.channel === channel),
              ),
          ),
        })),
      ),
    ),
  );
}

/** A difference of two views that is of somebody, and of fewer than there must be. */
function leakOf(views: readonly View[], all: readonly Thing[]): string | undefined {
  const people = (ids: Iterable<number>) => new Set([...ids].map((n) => all[n]?.person)).size;
  const sets = views.map(({ name, sum }) => ({ name, of: thingsIn(sum) }));
  for (const one of sets) {
    if (one.of.size > 0 && people(one.of) < least) return one.name;
    for (const other of sets) {
      const rest = [...one.of].filter((n) => !other.of.has(n));
      if (rest.length > 0 && people(rest) < least) return `${one.name} minus ${other.name}`;
    }
  }
  return undefined;
}

describe('figures of groups', () => {
  it('tell in no difference of any two of them of fewer people than there must be', () => {
    let shown = 0;
    fc.assert(
      fc.property(tree, things, (above, all) => {
        const weeks = [0, 1].map((week) => partsOf(leavesOf(all, week), above, least));
        expect(leakOf(viewsOf(weeks, above), all)).to.equal(undefined);
        // No two overlap: a sum of all of them holds each thing once at most.
        const sums = weeks.flat().map((part) => thingsIn(total([part])));
        const ids = sums.flatMap((one) => [...one]);
        expect(new Set(ids).size).to.equal(ids.length);
        shown += ids.length;
      }),
      { numRuns: 400 },
    );
    // Hiding everything would leak nothing either.
    expect(shown).to.be.greaterThan(1_000);
  });

  it('would tell of a few people if only small groups were left out: the company less its departments', () => {
    const all: Thing[] = Array.from({ length: 9 }, (_, person) => ({
      ...{ department: person < 6 ? 'd0' : 'd1', hour: 9, channel: 'wecom', person, week: 0 },
    }));
    const above = new Map([
      ['d0', null],
      ['d1', null],
    ]);
    const sumOf = (some: (thing: Thing) => boolean) =>
      all.reduce((sum, thing, n) => sum + (some(thing) ? 2 ** n : 0), 0);
    // What one does first: hide a group of three, and show the company whole.
    const naive = [
      { name: 'company', sum: sumOf(() => true) },
      { name: 'd0', sum: sumOf(({ department }) => department === 'd0') },
    ];
    expect(leakOf(naive, all)).to.equal('company minus d0');
    const parts = partsOf(leavesOf(all, 0), above, least);
    expect(parts.map(({ department }) => department)).to.deep.equal(['d0']);
    expect(leakOf(viewsOf([parts, []], above), all)).to.equal(undefined);
  });

  it('are of an hour of a channel where people are enough, else of more together, else of the department above', () => {
    const people = (n: number, from = 0) => new Set(Array.from({ length: n }, (_, one) => `p${one + from}`));
    const leaf = (department: string | null, hour: number, channel: string, who: Set<string>): Leaf => ({
      ...{ figure: 'volume', department, hour, channel, counts: new Map([['', who.size]]), people: who },
    });
    const above = new Map([
      ['sales', null],
      ['east', 'sales'],
      ['west', 'sales'],
    ]);
    const parts = partsOf(
      [
        leaf('east', 9, 'wecom', people(5)),
        // Three over each of two channels, and not the same three.
        leaf('east', 10, 'wecom', people(3)),
        leaf('east', 10, 'slack', people(3, 3)),
        // Two departments with too few each.
        leaf('west', 14, 'wecom', people(3, 10)),
        leaf('east', 14, 'wecom', people(3)),
        // The same three people twice are three.
        leaf('west', 20, 'wecom', people(3, 10)),
        leaf(null, 20, 'wecom', people(1, 20)),
      ],
      above,
      least,
    );
    const said = parts.map(({ department, fromHour, toHour, channel, counts }) =>
      [department, `${fromHour}-${toHour}`, channel, counts.get('')].join(' '),
    );
    expect(said).to.deep.equal(['east 9-10 wecom 5', 'east 10-11  6', 'sales 14-15 wecom 6']);
  });

  it('keep templates apart, whatever the hour', () => {
    const used = (template: string, hour: number, from: number): Leaf => ({
      ...{
        figure: 'template-use',
        department: 'sales',
        hour,
        channel: null,
        counts: new Map([[template, 3]]),
      },
      people: new Set([0, 1, 2].map((n) => `p${n + from}`)),
    });
    const parts = partsOf(
      [used('t1', 9, 0), used('t1', 17, 3), used('t2', 9, 0)],
      new Map([['sales', null]]),
      least,
    );
    expect(parts.map(({ counts }) => [...counts])).to.deep.equal([[['t1', 6]]]);
  });

  it('come to an end with departments in a circle, which show nothing of too few', () => {
    const circle = new Map([
      ['a', 'b'],
      ['b', 'a'],
    ]);
    const leaf = (department: string): Leaf => ({
      ...{ figure: 'volume', department, hour: 9, channel: 'wecom', counts: new Map([['', 1]]) },
      people: new Set(['p']),
    });
    expect(partsOf([leaf('a'), leaf('b')], circle, least)).to.deep.equal([]);
  });

  it('are multiples of three that come out right together', () => {
    let seed = 1;
    const chance = () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    for (const count of [0, 1, 2, 3, 4, 100]) {
      const rounded = Array.from({ length: 3_000 }, () => roundByChance(count, chance));
      expect(new Set(rounded.map((one) => one % 3))).to.deep.equal(new Set([0]));
      expect(Math.max(...rounded) - count).to.be.lessThan(3);
      expect(rounded.reduce((sum, one) => sum + one, 0) / 3_000).to.be.closeTo(count, 0.15);
    }
  });

  it('are of weeks that begin on Monday and close two days after their Sunday', () => {
    expect(weekOf('2026-03-02')).to.equal('2026-03-02');
    expect(weekOf('2026-03-08')).to.equal('2026-03-02');
    expect(closesAt('2026-03-02', 'Asia/Shanghai').toISOString()).to.equal('2026-03-10T16:00:00.000Z');
  });

  it('know how long an answer took, up to a day', () => {
    const minutes = (n: number) => answerStep(n * 60_000);
    expect([0, 4.9, 5, 30, 59, 60, 479, 480, 1_439, 1_440, -1].map(minutes)).to.deep.equal([
      '0',
      '0',
      '1',
      '3',
      '3',
      '4',
      '6',
      '7',
      '7',
      undefined,
      undefined,
    ]);
  });
});
