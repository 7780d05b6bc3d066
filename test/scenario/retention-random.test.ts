import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Day } from '../../src/calendar/day.ts';
import { addDays } from '../../src/calendar/day.ts';
import { purge } from '../../src/retention/purge.ts';
import { zone } from '../harness/company.ts';
import { someCategory } from '../harness/kept-records.ts';
import { Killed, killedAfter } from '../harness/killed-after.ts';
import { RetentionStory } from '../harness/retention.ts';

/** What a naive reader of the policy expects of one record. */
interface Model {
  id: string;
  subjects: readonly number[];
  category: number;
  lastDay: Day;
}

/** Something that stops deletion: of a person, of a kind, of what both have in common; null: whoever, whatever. */
interface Stop {
  id: string;
  what: 'hold' | 'request' | 'restriction';
  person: number | null;
  category: number | null;
}

type Step =
  | { do: 'record'; subjects: number[]; category: number; days: number }
  | { do: 'hold'; person: number | null; category: number | null }
  | { do: 'release'; which: number }
  | { do: 'request'; person: number }
  | { do: 'answer'; which: number }
  | { do: 'restrict'; person: number }
  | { do: 'lift'; which: number }
  | { do: 'day' }
  | { do: 'back'; subjects: number[] }
  | { do: 'purge'; killed: number | null };

const person = fc.integer({ min: 0, max: 2 });
const category = fc.integer({ min: 0, max: 1 });
const subjects = fc.uniqueArray(person, { minLength: 1, maxLength: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('record' as const),
      subjects,
      category,
      days: fc.integer({ min: 0, max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        do: fc.constant('hold' as const),
        person: fc.option(person),
        category: fc.option(category),
      })
      .filter((one) => one.person !== null || one.category !== null),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const), which: fc.nat({ max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('request' as const), person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('answer' as const), which: fc.nat({ max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restrict' as const), person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lift' as const), which: fc.nat({ max: 5 }) }) },
  { weight: 4, arbitrary: fc.constant<Step>({ do: 'day' }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('back' as const), subjects }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('purge' as const),
      killed: fc.option(fc.integer({ min: 1, max: 40 }), { freq: 3 }),
    }),
  },
);

/**
 * Retention, holds, requests, restrictions and restarts in any order, against what anybody would expect: nothing goes before its day or
 * while something stops it, nothing else is there once a purge has run to its end, and keys go with what they open.
 */
describe('records, holds, requests, restrictions and kills in any order', function () {
  this.timeout(300_000);
  let story: RetentionStory;
  before(async () => {
    story = await RetentionStory.open();
  });
  after(() => story.close());

  it('are as a naive model has them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 22 }), async (steps) => {
        await run(steps);
      }),
      {
        numRuns: Number(process.env.HEED_RANDOM_RUNS ?? 25),
        seed: Number(process.env.HEED_FUZZ_SEED ?? 7),
        endOnFailure: false,
        interruptAfterTimeLimit: 240_000,
      },
    );
  });

  async function run(steps: readonly Step[]): Promise<void> {
    await clear(story);
    const people = [story.li, story.wang, story.chen];
    const kinds = ['calls', 'files'];
    const categories = [story.category, await someCategory(story.db, story, 'files')];
    let records: Model[] = [];
    const stops: Stop[] = [];

    const stopped = (record: Model, all: readonly Stop[]) =>
      all.some(
        (one) =>
          (one.person === null || record.subjects.includes(one.person)) &&
          (one.category === null || one.category === record.category),
      );
    const ids = (some: readonly Model[]) => some.map(({ id }) => id).toSorted();
    const mayGo = () => records.filter((one) => one.lastDay < story.today && !stopped(one, stops));
    const mustStay = () => records.filter((one) => one.lastDay >= story.today || stopped(one, stops));

    async function keysAgree(): Promise<void> {
      for (const [n, id] of people.entries()) {
        const wanted = records
          .filter((one) => one.subjects.includes(n))
          .map(({ lastDay, category: kind }) => `${categories[kind]} ${lastDay}`);
        const { rows } = await sql<{ name: string }>`
          select substr(class, 8) || ' ' || expires_on::text as name from keys.wrapping_key
          where subject_id = ${id}::uuid and class like 'record-%'`.execute(story.db);
        expect(new Set(rows.map(({ name }) => name)), `keys of ${n}`).to.deep.equal(new Set(wanted));
      }
    }

    for (const one of steps) {
      const { now } = story.company;
      if (one.do === 'record' || one.do === 'back') {
        const kind = one.do === 'record' ? one.category : 0;
        const lastDay = addDays(story.today, one.do === 'record' ? one.days : -1);
        const id = await story.record(
          one.subjects.map((n) => people[n] ?? ''),
          lastDay,
          { category: categories[kind] ?? 0 },
        );
        records.push({ id, subjects: one.subjects, category: kind, lastDay });
      } else if (one.do === 'hold') {
        const id = await story.hold({
          ...(one.person === null ? {} : { personId: people[one.person] }),
          ...(one.category === null
            ? {}
            : { kind: { policyId: story.policyId, disclosure: kinds[one.category] ?? '' } }),
        });
        stops.push({ id, what: 'hold', person: one.person, category: one.category });
      } else if (one.do === 'request') {
        if (stops.some((stop) => stop.what === 'request' && stop.person === one.person)) continue;
        const id = await story.request(people[one.person] ?? '');
        stops.push({ id, what: 'request', person: one.person, category: null });
      } else if (one.do === 'restrict') {
        const id = await story.restricts(people[one.person] ?? '');
        stops.push({ id, what: 'restriction', person: one.person, category: null });
      } else if (one.do === 'release' || one.do === 'answer' || one.do === 'lift') {
        const what = ({ release: 'hold', answer: 'request', lift: 'restriction' } as const)[one.do];
        const [found] = stops.filter((stop) => stop.what === what).slice(one.which);
        if (!found) continue;
        if (what === 'hold') await story.release(found.id);
        else if (what === 'request') await story.answered(found.id);
        else await story.lifts(found.id);
        stops.splice(stops.indexOf(found), 1);
      } else if (one.do === 'day') {
        story.company.clock.advance({ days: 1 });
      } else {
        const { db } = one.killed === null ? story : killedAfter(story.db, one.killed);
        const done = await purge(db, { now, actor: 'heed', zone, atOnce: 1 }).then(
          () => true,
          (error: unknown) => (error instanceof Killed ? false : Promise.reject(error)),
        );
        const there = [...(await story.records()).keys()];
        // Killed or not: nothing that has to stay is missing, and nothing is there that nobody put there.
        expect(there).to.include.members(ids(mustStay()));
        expect(ids(records)).to.include.members(there);
        // What a request kept goes with the first purge of the next day; all else at once.
        records = records.filter(({ id }) => there.includes(id));
        if (done && !stops.some(({ what }) => what === 'request') && !answeredToday(one, steps))
          expect(ids(mayGo()), 'over and still there').to.deep.equal([]);
      }
    }

    // Left alone for a day, everything is as it should be, keys too.
    story.company.clock.advance({ days: 1 });
    const expected = ids(mustStay());
    await purge(story.db, { now: story.company.now, actor: 'heed', zone, atOnce: 1 });
    expect([...(await story.records()).keys()].toSorted()).to.deep.equal(expected);
    records = records.filter(({ id }) => expected.includes(id));
    await keysAgree();
    const { rows } = await sql`
      select from record_subject s where not exists (
        select from record r where r.id = s.record_id and r.expires_on = s.expires_on)`.execute(story.db);
    expect(rows, 'whose they are without the record').to.deep.equal([]);
  }

  /** Whether a request was answered at all: its records may wait until the next day. */
  const answeredToday = (_: Step, steps: readonly Step[]) => steps.some((one) => one.do === 'answer');
});

/** Nothing of the run before. */
async function clear({ db }: RetentionStory): Promise<void> {
  await sql`delete from record`.execute(db);
  await sql`delete from record_subject`.execute(db);
  await sql`delete from keys.wrapping_key where class like 'record-%'`.execute(db);
  await sql`update legal_hold set ended_at = placed_at where ended_at is null`.execute(db);
  await sql`delete from data_restriction`.execute(db);
  await sql`delete from data_request`.execute(db);
  await sql`update purge_report set done_at = at where done_at is null`.execute(db);
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent in ('record'::regclass, 'record_subject'::regclass) and c.relname ~ '[0-9]$'`.execute(
    db,
  );
  for (const { name } of rows) await sql`drop table ${sql.table(name)}`.execute(db);
  await sql`update purge_state set through = null, checked_at = null, refused_at = null`.execute(db);
}
