import { expect } from 'chai';
import fc from 'fast-check';
import type { Answered, Called, Muster, Paged, Round, Seat } from '../../src/crisis/facts.ts';
import { isGraver, type Level, levels } from '../../src/crisis/levels.ts';
import { look } from '../../src/crisis/muster.ts';
import { firstPlan, type MusterPlan, type Step, ways } from '../../src/crisis/plan.ts';
import { type CrisisRole, crisisRoles } from '../../src/people/person.ts';
import { MusterModel } from '../harness/muster-model.ts';

const began = new Date('2026-03-04T01:00:00.000Z');
const at = (seconds: number) => new Date(began.getTime() + seconds * 1000);
const secondsAt = (date: Date) => Math.round((date.getTime() - began.getTime()) / 1000);

interface OtherLevel {
  at: number;
  level: Level;
  plan: MusterPlan;
  laddersOf: ReadonlyMap<string, readonly Step[]>;
}

/** What happens to those who are called. */
interface World {
  level: Level;
  plan: MusterPlan;
  seats: readonly Seat[];
  lastResort: readonly string[];
  laddersOf: ReadonlyMap<string, readonly Step[]>;
  /** Other levels, and when: their plans, and the ladders by which somebody would be called from then on. */
  levels?: readonly OtherLevel[];
  /** In a drill that rings nobody at night: at which second it is morning for somebody. */
  morning?: ReadonlyMap<string, number>;
  /** Of the n-th page that goes out: what becomes of it, and after how many seconds. */
  fates: readonly {
    fate: 'accepted' | 'failed' | 'never';
    after: number;
    missedAfter?: number | undefined;
  }[];
  /** Who gets a role while it is under way, and when. */
  joins?: readonly { at: number; seat: Seat }[];
  /** At a second, what somebody answers, whether or not they were asked. */
  /** Who declared it, where they are one of those who may be called. */
  by?: string | undefined;
  answers: readonly { at: number; person: string; what: 'coming' | 'cannot'; to?: string }[];
}

/** Plays a world by `look`, from one due time to the next, as the worker does; or second by second. */
function play(world: World, until: number, everySecond: boolean): string[] {
  const { lastResort } = world;
  let { level, plan, laddersOf } = world;
  /** The newest of each person. */
  const rounds = new Map<string, Round>();
  const neededSince = new Map<CrisisRole, Date>();
  const seats = [...world.seats];
  const called: Called[] = [];
  const paged: Paged[] = [];
  const answered: Answered[] = world.by
    ? [{ person: world.by, what: 'coming', at: began, until: at(plan.comingFor) }]
    : [];
  let toldShort: CrisisRole[] = [];
  const lines: string[] = [];
  const coming = new Map<number, (() => void)[]>();
  const plannedFates = (second: number, act: () => void) =>
    coming.set(second, [...(coming.get(second) ?? []), act]);
  for (const other of world.levels ?? [])
    plannedFates(other.at, () => {
      for (const role of crisisRoles)
        if (!(role in other.plan.quorum)) neededSince.delete(role);
        else if (!(role in plan.quorum)) neededSince.set(role, at(other.at));
      if (isGraver(other.level, level)) toldShort = [];
      ({ level, plan, laddersOf } = other);
      for (const [person, round] of rounds)
        if (isGraver(round.level, level)) rounds.set(person, { ...round, level });
    });
  for (const { at: second, seat } of world.joins ?? [])
    plannedFates(second, () => {
      if (!holds(seats, seat)) seats.push(seat);
    });
  for (const { at: second, person, what, to } of world.answers)
    plannedFates(second, () => {
      const roles = called.filter((call) => call.person === person).map(({ role }) => role);
      if (roles.length === 0) return;
      if (what === 'cannot' && to) {
        answered.push({ person, what: 'handed-over', at: at(second) });
        for (const role of new Set(roles))
          if (!called.some((call) => call.person === to && call.role === role))
            called.push({ person: to, role, at: at(second), why: 'handed-over' });
      } else
        answered.push({
          ...{ person, what, at: at(second) },
          ...(what === 'coming' ? { until: at(second + plan.comingFor) } : {}),
        });
    });
  let nextAt: number | undefined = 0;
  for (let second = 0; second <= until; second += 1) {
    const happens = coming.get(second) ?? [];
    for (const act of happens) act();
    if (!everySecond && happens.length === 0 && (nextAt === undefined || second < nextAt)) continue;
    const muster: Muster = {
      ...{ level, plan, seats, lastResort, declaredAt: began, neededSince },
      ...{ called, paged, answered, toldShort },
      laddersOf: new Map(
        people.map((one) => [one, { newest: rounds.get(one), anew: laddersOf.get(one) ?? [] }]),
      ),
      mornings: new Map([...(world.morning ?? [])].map(([person, n]) => [person, at(n)])),
    };
    const seen = look(muster, at(second));
    nextAt = seen.nextAt && secondsAt(seen.nextAt);
    if (nextAt !== undefined) expect(nextAt).to.be.greaterThan(second);
    for (const act of seen.acts) {
      if (act.kind === 'call') {
        called.push({ person: act.person, role: act.role, at: at(second), why: act.why });
        lines.push(`${second} call ${act.role} ${act.person} ${act.why}`);
      } else if (act.kind === 'tell-short') {
        toldShort.push(act.role);
        lines.push(`${second} short ${act.role}`);
      } else if (act.kind === 'go-on') {
        const round = rounds.get(act.person) ?? expect.fail('no round goes on that has not begun');
        expect(act.round).to.equal(round.number);
        rounds.set(act.person, { ...round, level });
      } else {
        const n = paged.length;
        const { person, round, step, way } = act;
        if (rounds.get(person)?.number !== round)
          rounds.set(person, { number: round, level, steps: laddersOf.get(person) ?? [] });
        const index = paged.push({ person, round, step, at: at(second), fate: 'waiting' }) - 1;
        lines.push(`${second} page ${person} ${round}/${step} ${way}`);
        const fate = world.fates[n % world.fates.length];
        if (fate && fate.fate !== 'never') {
          const becomes = fate.fate;
          plannedFates(second + fate.after, () => {
            const page = paged[index];
            if (page) paged[index] = { ...page, fate: becomes };
          });
          // A call that was accepted, and that nobody picked up.
          if (becomes === 'accepted' && fate.missedAfter !== undefined)
            plannedFates(second + fate.after + fate.missedAfter, () => {
              const page = paged[index];
              if (page) paged[index] = { ...page, fate: 'failed' };
            });
        }
      }
    }
  }
  return lines;
}

/** The same world, told by the model. */
function told(world: World, until: number): string[] {
  let { laddersOf } = world;
  const model = new MusterModel({ ...world, ladderOf: (person) => laddersOf.get(person) ?? [] });
  if (world.by) model.declares(world.by);
  const happens = new Map<number, (() => void)[]>();
  const plan = (second: number, act: () => void) =>
    happens.set(second, [...(happens.get(second) ?? []), act]);
  const roles = new Map<string, Set<CrisisRole>>();
  for (const level of world.levels ?? [])
    plan(level.at, () => {
      laddersOf = level.laddersOf;
      model.goesBy(level.plan, level.at, level.level);
    });
  for (const { at: second, seat } of world.joins ?? []) plan(second, () => model.joins(seat));
  for (const { at: second, person, what, to } of world.answers)
    plan(second, () => {
      const of = roles.get(person);
      if (!of) return;
      if (what === 'cannot' && to) {
        model.answer(person, 'handed-over', second);
        for (const role of of)
          if (!roles.get(to)?.has(role)) {
            model.handOver(role, to, second);
            roles.set(to, new Set([...(roles.get(to) ?? []), role]));
          }
      } else model.answer(person, what, second);
    });
  let pages = 0;
  for (let second = 0; second <= until; second += 1) {
    for (const act of happens.get(second) ?? []) act();
    const before = model.lines.length;
    model.tick(second);
    for (const line of model.lines.slice(before)) {
      const [, verb = '', first = '', next = ''] = line.split(' ');
      if (verb === 'call') roles.set(next, new Set([...(roles.get(next) ?? []), first as CrisisRole]));
      if (verb !== 'page') continue;
      const fate = world.fates[pages % world.fates.length];
      pages += 1;
      const [round, step] = next.split('/').map(Number);
      if (fate && fate.fate !== 'never') {
        const becomes = fate.fate;
        plan(second + fate.after, () => model.fate(first, round ?? 0, step ?? 0, becomes));
        if (becomes === 'accepted' && fate.missedAfter !== undefined)
          plan(second + fate.after + fate.missedAfter, () =>
            model.fate(first, round ?? 0, step ?? 0, 'failed'),
          );
      }
    }
  }
  return model.lines;
}

const holds = (seats: readonly Seat[], { role, person }: Seat): boolean =>
  seats.some((seat) => seat.role === role && seat.person === person);

const people = ['ann', 'bo', 'chen', 'dan', 'eva', 'fei'];
const ladder = fc
  .array(fc.record({ way: fc.constantFrom(...ways), after: fc.integer({ min: 0, max: 30 }) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((steps) =>
    steps.sort((a, b) => a.after - b.after).map((step, n) => (n === 0 ? { ...step, after: 0 } : step)),
  );
const musterPlan: fc.Arbitrary<MusterPlan> = fc.record({
  quorum: fc
    .dictionary(fc.constantFrom(...crisisRoles.slice(0, 3)), fc.integer({ min: 1, max: 2 }), { minKeys: 1 })
    .map((quorum) => quorum as MusterPlan['quorum']),
  day: ladder,
  night: ladder,
  nightFrom: fc.constant('22:00'),
  nightTo: fc.constant('07:00'),
  acceptWithin: fc.integer({ min: 1, max: 20 }),
  deputiesAfter: fc.integer({ min: 1, max: 60 }),
  lastResortAfter: fc.integer({ min: 1, max: 60 }),
  againEvery: fc.integer({ min: 31, max: 90 }),
  comingFor: fc.integer({ min: 60, max: 120 }),
});
const ladders = fc
  .array(fc.oneof({ weight: 6, arbitrary: ladder }, { weight: 1, arbitrary: fc.constant([]) }), {
    minLength: people.length,
    maxLength: people.length,
  })
  .map((ladders) => new Map(people.map((person, n) => [person, ladders[n] ?? []])));
const world: fc.Arbitrary<World> = fc.record({
  level: fc.constantFrom(...levels),
  plan: musterPlan,
  seats: fc.uniqueArray(
    fc.record({
      role: fc.constantFrom(...crisisRoles.slice(0, 3)),
      person: fc.constantFrom(...people),
      rank: fc.integer({ min: 0, max: 2 }),
      away: fc.boolean(),
    }),
    { selector: ({ role, person }) => `${role} ${person}`, maxLength: 8 },
  ),
  lastResort: fc.uniqueArray(fc.constantFrom(...people), { maxLength: 2 }),
  laddersOf: ladders,
  levels: fc.array(
    fc.record({
      at: fc.integer({ min: 1, max: 300 }),
      level: fc.constantFrom(...levels),
      plan: musterPlan,
      laddersOf: ladders,
    }),
    { maxLength: 3 },
  ),
  fates: fc.array(
    fc.record({
      fate: fc.constantFrom('accepted', 'failed', 'never'),
      after: fc.integer({ min: 1, max: 25 }),
      missedAfter: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  joins: fc.array(
    fc.record({
      at: fc.integer({ min: 1, max: 300 }),
      seat: fc.record({
        role: fc.constantFrom(...crisisRoles.slice(0, 3)),
        person: fc.constantFrom(...people),
        rank: fc.integer({ min: 0, max: 2 }),
        away: fc.boolean(),
      }),
    }),
    { maxLength: 4 },
  ),
  by: fc.option(fc.constantFrom(...people), { nil: undefined }),
  answers: fc.array(
    fc.record(
      {
        at: fc.integer({ min: 1, max: 300 }),
        person: fc.constantFrom(...people),
        what: fc.constantFrom('coming', 'cannot'),
        to: fc.constantFrom(...people),
      },
      { requiredKeys: ['at', 'person', 'what'] },
    ),
    { maxLength: 8 },
  ),
});

describe('a muster', () => {
  const steps: readonly Step[] = firstPlan.levels.major.day;
  const simple = (seats: readonly Seat[], change: Partial<World> = {}): World => ({
    ...{ level: 'moderate', plan: firstPlan.levels.major, seats, lastResort: [] },
    laddersOf: new Map(people.map((person) => [person, steps])),
    ...{ fates: [{ fate: 'accepted', after: 1 }], answers: [] },
    ...change,
  });
  const seat = (role: CrisisRole, person: string, rank = 0, away = false): Seat => ({
    ...{ role, person, rank, away },
  });
  const plan = { ...firstPlan.levels.major, quorum: { lead: 1 } } satisfies MusterPlan;

  it('calls and pages everybody who is first in line at once, and each in one look', () => {
    const lines = play(simple([seat('lead', 'ann'), seat('lead', 'bo', 1), seat('hr', 'chen')]), 0, false);
    expect(lines.filter((line) => line.includes('page'))).to.deep.equal([
      '0 page ann 0/0 chat',
      '0 page chen 0/0 chat',
    ]);
  });

  it('goes up the ladder until somebody answers, and stops then', () => {
    const answers = [{ at: 130, person: 'ann', what: 'coming' as const }];
    const lines = play(simple([seat('lead', 'ann')], { plan, answers }), 1_000, false);
    expect(lines.filter((line) => line.includes('page'))).to.deep.equal([
      '0 page ann 0/0 chat',
      '60 page ann 0/1 other-chat',
      '120 page ann 0/2 sms',
    ]);
  });

  it('calls by the ladder of the level that it was raised to: at night the telephone rings at once', () => {
    const asleep: readonly Step[] = firstPlan.levels.major.night;
    const raise: OtherLevel = { at: 100, level: 'major', plan, laddersOf: new Map([['ann', asleep]]) };
    const pages = (change: Partial<OtherLevel>, until: number) =>
      play(simple([seat('lead', 'ann')], { plan, levels: [{ ...raise, ...change }] }), until, false).filter(
        (line) => line.includes('page'),
      );
    expect(pages({}, 130)).to.deep.equal([
      ...['0 page ann 0/0 chat', '60 page ann 0/1 other-chat'],
      ...[
        '100 page ann 1/0 chat',
        '100 page ann 1/1 voice',
        '100 page ann 1/2 pager',
        '130 page ann 1/3 sms',
      ],
    ]);
    // By the same ladder they are called already, and go on where they are.
    const same = new Map([['ann', steps]]);
    expect(pages({ laddersOf: same }, 120).at(-1)).to.equal('120 page ann 0/2 sms');
    // Lowered, the round goes on, and the next one is by the ladder of the lower level.
    expect(pages({ level: 'minor' }, 300).slice(2)).to.deep.equal([
      ...['120 page ann 0/2 sms', '180 page ann 0/3 voice', '180 page ann 0/4 pager'],
      ...[
        '180 page ann 0/5 email',
        '300 page ann 1/0 chat',
        '300 page ann 1/1 voice',
        '300 page ann 1/2 pager',
      ],
    ]);
  });

  it('calls by the ladder of the raised level also whoever is missed only later, and does so once', () => {
    const asleep: readonly Step[] = firstPlan.levels.major.night;
    const laddersOf = new Map(people.map((person) => [person, asleep]));
    const answers = [
      { at: 5, person: 'bo', what: 'coming' as const },
      { at: 12, person: 'bo', what: 'cannot' as const },
    ];
    const levels: OtherLevel[] = [{ at: 10, level: 'major', plan, laddersOf }];
    const seats = [seat('lead', 'ann'), seat('lead', 'bo')];
    const pages = (change: Partial<World>) =>
      play(simple(seats, { plan, answers, levels, ...change }), 42, true).filter((line) =>
        line.includes('page ann'),
      );
    expect(pages({})).to.deep.equal([
      ...['0 page ann 0/0 chat', '12 page ann 1/0 chat', '12 page ann 1/1 voice', '12 page ann 1/2 pager'],
      '42 page ann 1/3 sms',
    ]);
    // Lowered again before that: nobody is woken.
    const lowered: OtherLevel[] = [...levels, { at: 11, level: 'minor', plan, laddersOf }];
    expect(pages({ levels: lowered })).to.deep.equal(['0 page ann 0/0 chat']);
  });

  it('leaves whom a raise calls by the same ladder where they are, whatever hour it becomes', () => {
    const asleep = new Map([['ann', firstPlan.levels.major.night]]);
    const awake = new Map([['ann', steps]]);
    const levels: OtherLevel[] = [
      { at: 30, level: 'major', plan, laddersOf: awake },
      { at: 40, level: 'major', plan, laddersOf: asleep },
    ];
    const lines = play(simple([seat('lead', 'ann')], { plan, levels }), 120, true);
    expect(lines.filter((line) => line.includes('page'))).to.deep.equal([
      ...['0 page ann 0/0 chat', '60 page ann 0/1 other-chat', '120 page ann 0/2 sms'],
    ]);
  });

  it('tells of a role that stays empty once, and anew only when the level is raised', () => {
    const laddersOf = new Map(people.map((person) => [person, steps]));
    const levels: OtherLevel[] = [
      { at: 30, level: 'minor', plan, laddersOf },
      { at: 60, level: 'major', plan, laddersOf },
    ];
    expect(play(simple([], { plan, levels }), 90, true)).to.deep.equal(['0 short lead', '60 short lead']);
  });

  it('gives a role that only the level needs which it was raised to its times from then on', () => {
    const lower = { ...plan, quorum: { hr: 1 } } satisfies MusterPlan;
    const laddersOf = new Map(people.map((person) => [person, steps]));
    const seats = [seat('lead', 'ann'), seat('lead', 'bo', 1)];
    const levels: OtherLevel[] = [
      { at: 30, level: 'minor', plan: lower, laddersOf },
      { at: 900, level: 'moderate', plan, laddersOf },
    ];
    const lines = play(simple(seats, { plan, levels }), 1_200, false).filter((line) => line.includes('lead'));
    expect(lines).to.deep.equal(['0 call lead ann seat', '1200 call lead bo seat']);
    // What was left of a round long ago is not taken all at once.
    const pages = play(simple([seat('lead', 'ann')], { plan, levels }), 960, false);
    expect(pages.filter((line) => line.includes('page'))).to.deep.equal([
      ...['0 page ann 0/0 chat', '900 page ann 1/0 chat', '960 page ann 1/1 other-chat'],
    ]);
  });

  it('calls who is on leave where nobody else is left, and the last resort after them', () => {
    const lines = play(
      simple([seat('lead', 'ann', 0, true)], { plan, lastResort: ['fei'] }),
      plan.lastResortAfter,
      false,
    );
    expect(lines.filter((line) => line.includes('call'))).to.deep.equal([
      '0 call lead ann seat',
      '300 call lead fei last-resort',
    ]);
  });

  it('is never silent: everybody has said that they cannot, and they are asked again', () => {
    const answers = [{ at: 10, person: 'ann', what: 'cannot' as const }];
    const lines = play(simple([seat('lead', 'ann')], { plan, answers }), 400, false);
    expect(lines).to.include('10 short lead').and.to.include('310 page ann 1/0 chat');
  });

  it('hands on at once where a platform refuses, or says nothing', () => {
    const refused = play(
      simple([seat('lead', 'ann')], { plan, fates: [{ fate: 'failed', after: 1 }] }),
      10,
      false,
    );
    expect(refused.filter((line) => line.includes('page')).length).to.equal(steps.length);
    const silent = play(
      simple([seat('lead', 'ann')], { plan, fates: [{ fate: 'never', after: 1 }] }),
      plan.acceptWithin,
      false,
    );
    expect(silent.at(-1)).to.equal('15 page ann 0/1 other-chat');
  });

  it('writes once to whom a drill spares, hands on only what was refused, and begins anew in their morning', () => {
    const night = { plan, morning: new Map([['ann', 2_000]]) };
    const pages = (change: Partial<World>, until: number) =>
      play(simple([seat('lead', 'ann')], { ...night, ...change }), until, false).filter((line) =>
        line.includes('page'),
      );
    expect(pages({}, 2_060)).to.deep.equal([
      '0 page ann 0/0 chat',
      '2000 page ann 1/0 chat',
      '2060 page ann 1/1 other-chat',
    ]);
    expect(pages({ fates: [{ fate: 'never', after: 1 }] }, 1_999)).to.deep.equal(['0 page ann 0/0 chat']);
    const refusedOnce = [
      { fate: 'failed', after: 1 },
      { fate: 'accepted', after: 1 },
    ] as const;
    expect(pages({ fates: refusedOnce }, 1_999)).to.deep.equal([
      '0 page ann 0/0 chat',
      '1 page ann 0/1 other-chat',
    ]);
  });

  it('is looked at again in the morning of whom it has no way to call before', () => {
    const muster: Muster = {
      ...{ level: 'major', plan, seats: [], lastResort: [], declaredAt: began, paged: [], answered: [] },
      called: [{ person: 'ann', role: 'lead', at: began, why: 'seat' }],
      ...{ laddersOf: new Map(), toldShort: ['lead'], mornings: new Map([['ann', at(2_000)]]) },
    };
    expect(look(muster, at(10))).to.deep.equal({ acts: [], nextAt: at(2_000) });
  });

  it('calls somebody who gets a role that is short while it is under way, at once', () => {
    const joins = [{ at: 40, seat: seat('lead', 'eva') }];
    const lines = play(simple([], { plan, joins }), 60, false);
    expect(lines).to.deep.equal(['0 short lead', '40 call lead eva seat', '40 page eva 0/0 chat']);
  });

  it('goes on at once where a call was accepted and nobody picked up', () => {
    const fates = [{ fate: 'accepted' as const, after: 1, missedAfter: 9 }];
    const lines = play(simple([seat('lead', 'ann')], { plan, fates }), 25, false);
    expect(lines.filter((line) => line.includes('page'))).to.deep.equal([
      '0 page ann 0/0 chat',
      '10 page ann 0/1 other-chat',
      '20 page ann 0/2 sms',
    ]);
  });

  it('goes round in no circle where people hand over to each other', () => {
    const answers = [
      { at: 10, person: 'ann', what: 'cannot' as const, to: 'bo' },
      { at: 20, person: 'bo', what: 'cannot' as const, to: 'ann' },
    ];
    const lines = play(simple([seat('lead', 'ann')], { plan, answers }), 400, false);
    expect(lines).to.include('10 page bo 0/0 chat');
    // Nobody is left: it is said, and who said so first is asked again first; while they are, nobody else is.
    expect(lines)
      .to.include('20 short lead')
      .and.to.include('310 page ann 1/0 chat')
      .and.not.to.include('320 page bo 1/0 chat');
  });

  it('does from one due time to the next what a look in every second does, and what the plain telling says', () => {
    fc.assert(
      fc.property(world, (one) => {
        const jumping = play(one, 420, false);
        expect(jumping).to.deep.equal(play(one, 420, true));
        expect(sorted(jumping)).to.deep.equal(sorted(told(one, 420)));
      }),
      { numRuns: 300 },
    );
  }).timeout(600_000);
});

/** Within one second the order of lines says nothing. */
const sorted = (lines: readonly string[]): string[] =>
  [...lines].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || a.localeCompare(b));
