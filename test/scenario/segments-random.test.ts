import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import { addDays, type Day } from '../../src/calendar/day.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { guardedPersonalData } from '../../src/personal-data-sources.ts';
import { recordKinds } from '../../src/records/model.ts';
import { headsOf, openContent, type RecordPlace } from '../../src/records/read.ts';
import { takeIn } from '../../src/records/take-in.ts';
import { purge } from '../../src/retention/purge.ts';
import { redate } from '../../src/retention/redate.ts';
import { survivingKeys } from '../../src/vault/keys.ts';
import { dayIn } from '../../src/zone.ts';
import { zone } from '../harness/company.ts';
import { Killed, killedAfter } from '../harness/killed-after.ts';
import { colleague, covers, everything, Intake } from '../harness/records.ts';
import { RetentionStory } from '../harness/retention.ts';

/** What a naive reader of the policy expects of one record, whatever row it lies in. */
interface Model {
  said: string;
  subjects: Set<number>;
  day: Day;
  lastDay: Day;
}

const names = ['李明', '王芳', '陈晨'];
const killed = fc.option(fc.integer({ min: 1, max: 60 }), { freq: 2 });
const who = fc.nat({ max: 2 });
const message = fc.record({
  from: who,
  to: fc.option(who),
  kind: fc.constantFrom(...recordKinds),
  content: fc.boolean(),
  hoursAgo: fc.integer({ min: 0, max: 30 }),
});
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('take' as const),
      killed,
      all: fc.array(message, { minLength: 1, maxLength: 9 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('hold' as const), person: fc.option(who) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const), which: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('erase' as const), person: who }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('shorten' as const),
      killed,
      overtaken: fc.option(fc.integer({ min: 1, max: 120 })),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('day' as const), killed }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/**
 * Records that lie together in segments, against a model that knows of records alone: none outlives its day unless
 * something holds it, none that is held is gone, and each opens for those it is about and for nobody else.
 */
describe('records in segments, with holds, erasures, shorter periods and kills in any order', function () {
  this.timeout(400_000);

  it('are as a naive model of single records has them', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 16 }), run), {
      numRuns: Number(process.env.HEED_RANDOM_RUNS ?? 8),
      seed: Number(process.env.HEED_FUZZ_SEED ?? 7),
      endOnFailure: true,
      interruptAfterTimeLimit: 300_000,
    });
  });

  async function run(steps: readonly Step[]): Promise<void> {
    const story = await RetentionStory.open();
    try {
      await tell(story, steps);
    } finally {
      await story.close();
    }
  }
});

async function tell(story: RetentionStory, steps: readonly Step[]): Promise<void> {
  const { company, db } = story;
  const { vault, clock } = company;
  const people = [story.li, story.wang, story.chen];
  const intake = await Intake.open(company);
  let days = 9;
  let versions = 0;
  let policyId = '';
  const promise = async () => {
    versions += 1;
    // What happens before they are told of a version that is in force is not kept: nothing does.
    clock.advance({ minutes: 1 });
    const version = await covers(company, {
      ...{ code: 'segments', words: `${days} days, version ${versions}.`, retention: { days } },
      records: { ...everything, parties: 'anyone' },
    });
    policyId = version.policyId;
    const { noticeId } = await company.sends(version);
    clock.advance({ minutes: 1 });
    for (const id of people) await company.answers(id, noticeId, 'acknowledge');
  };
  await promise();
  const begun = company.now;
  let said = 0;
  let records: Model[] = [];
  const holds: { id: string; person: number | null }[] = [];
  const isHeld = ({ subjects }: Model) => holds.some(({ person }) => person === null || subjects.has(person));
  const mustStay = () => records.filter((one) => one.lastDay >= story.today || isHeld(one));

  /** Killed somewhere, and then once more by a process that is not. */
  const twice = async (statements: number | null, work: (on: typeof db) => Promise<unknown>) => {
    if (statements !== null) await killedOnce(statements, work);
    await work(db);
  };
  const killedOnce = (statements: number, work: (on: typeof db) => Promise<unknown>) =>
    work(killedAfter(db, statements).db).catch((error: unknown) =>
      error instanceof Killed ? undefined : Promise.reject(error),
    );
  const lying = async () => {
    const { rows } = await sql<{ id: string; day: string; keys: string[] }>`
      select id, expires_on::text as day, array(select share ->> 'key' from jsonb_array_elements(shares) share) as keys
      from record`.execute(db);
    return rows;
  };

  async function look(exactly: boolean): Promise<void> {
    const { rows: places } = await sql<RecordPlace>`
      select record_id(r.id, t.n - 1) as id, r.expires_on as "expiresOn"
      from record r, generate_series(1, r.count) t (n)`.execute(db);
    const wordsOf = (some: readonly Model[]) => some.map((one) => one.said).toSorted();
    for (const [n, id] of people.entries()) {
      const opened = await openContent(db, vault, { subject: id }, places);
      const there = opened.map(({ head }) => String(head?.head.said)).toSorted();
      const theirs = records.filter(({ subjects }) => subjects.has(n));
      expect(there).to.include.members(wordsOf(mustStay().filter((one) => theirs.includes(one))));
      expect(wordsOf(theirs)).to.include.members(there);
      if (exactly) expect(there).to.deep.equal(wordsOf(mustStay().filter((one) => theirs.includes(one))));
      for (const { head, body, content } of opened)
        expect(body?.toString() ?? null).to.equal(content ? `content of ${head?.head.said}` : null);
      const heads = [];
      for (let after: { occurredAt: Date; id: string } | undefined; ; ) {
        const page = await headsOf(db, vault, id, { limit: 3, ...(after ? { after } : {}) });
        heads.push(...page);
        after = page.at(-1);
        if (!after) break;
      }
      expect(heads.map((one) => String(one.head?.head.said)).toSorted()).to.deep.equal(there);
      expect(new Set(heads.map((one) => one.id)).size).to.equal(heads.length);
    }
  }

  for (const one of steps) {
    if (one.do === 'take') {
      const all = one.all.map(({ from, to, kind, content, hoursAgo }) => {
        said += 1;
        const at = Math.max(company.now.getTime() - hoursAgo * 3_600_000, begun.getTime());
        const occurredAt = new Date(at);
        const record = intake.message(names[from] ?? '', {
          ...{ kind, occurredAt, chat: `chat ${said % 2}`, head: { said: `${said}` } },
          ...(to === null ? {} : { to: [colleague(names[to] ?? '')] }),
          body: { type: 'text/plain', bytes: Buffer.from(`content of ${said}`, 'utf8') },
        });
        if (!content) delete record.body;
        const day = dayIn(occurredAt, zone);
        records.push({
          ...{ said: `${said}`, day, lastDay: addDays(day, days) },
          subjects: new Set(to === null ? [from] : [from, to]),
        });
        return record;
      });
      await twice(one.killed, (on) => takeIn({ ...intake.deps, db: on }, intake.sourceId, all));
    } else if (one.do === 'hold') {
      // A kind can be held once something of it is kept.
      if (one.person === null && records.length === 0) continue;
      const id = await story.hold(
        one.person === null
          ? { kind: { policyId, disclosure: 'chats' } }
          : { personId: people[one.person] ?? '' },
      );
      holds.push({ id, person: one.person });
    } else if (one.do === 'release') {
      const found = holds[one.which];
      if (!found) continue;
      await story.release(found.id);
      holds.splice(one.which, 1);
    } else if (one.do === 'erase') {
      const id = people[one.person] ?? '';
      const context = { now: company.now, actor: 'heed', reason: 'request' } as const;
      const { outcomes } = await inTransaction(db, (tx) =>
        guardedPersonalData({ vault }).erasePerson(tx, id, context, new Set(['records'])),
      );
      const theirs = records.filter(({ subjects }) => subjects.has(one.person));
      const vetoed = holds.some(
        ({ person }) => person === one.person || (person === null && theirs.length > 0),
      );
      const count = outcomes.flatMap(({ erased }) => erased).reduce((sum, { erased }) => sum + erased, 0);
      expect(count).to.equal(vetoed ? 0 : theirs.length);
      if (!vetoed) for (const { subjects } of theirs) subjects.delete(one.person);
      records = records.filter(({ subjects }) => subjects.size > 0);
    } else if (one.do === 'shorten') {
      if (days <= 3) continue;
      const before = await lying();
      const shortened = async (by: number) => {
        days -= by;
        await promise();
        for (const record of records) {
          const least = addDays(record.day, days);
          if (least < record.lastDay) record.lastDay = least;
        }
      };
      await shortened(2);
      const redating = (on: typeof db) => redate(on, { vault, zone, now: company.now });
      // Ended, and another version has come into force before it goes on, which says as much or less.
      if (one.overtaken !== null) {
        await killedOnce(one.killed ?? 40, redating);
        await shortened(one.overtaken % 2);
      }
      await twice(one.overtaken ?? one.killed, redating);
      const after = new Map((await lying()).map((place) => [place.id, place]));
      const moved = before.filter(({ id, day }) => day !== 'infinity' && after.get(id)?.day !== day);
      const old = moved.flatMap(({ keys }) => keys);
      expect((await survivingKeys(db, vault.master, old)).size).to.equal(0);
      const { rows: unfinished } = await sql`select from redating where done_at is null`.execute(db);
      expect(unfinished).to.deep.equal([]);
    } else {
      clock.advance({ days: 1 });
      const { now } = company;
      await twice(one.killed, (on) => purge(on, { now, actor: 'heed', zone, atOnce: 2 }));
      records = mustStay();
    }
    await look(one.do === 'day');
  }
}
