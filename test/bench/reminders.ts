import { sql } from 'kysely';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { sendNotice } from '../../src/notices/send.ts';
import { sweepReminders } from '../../src/reminders/sweep.ts';
import { benchDatabase } from './database.ts';
import { makePeople, publishSample } from './people.ts';
import { type BenchResult, median } from './result.ts';

/** Everybody has five things open, and one of a thousand things is due. */
const notices = 5;
const people = Number(process.env.BENCH_PEOPLE ?? 200_000);
const due = 1_000;
const rounds = 5;
const zone = 'Asia/Shanghai';
/** Monday, 10:00 in Shanghai: the first step of what is due in five working days. */
const now = new Date('2026-03-02T02:00:00.000Z');
const sentAt = new Date('2026-02-25T02:00:00.000Z');
const dueAt = new Date('2026-03-09T15:59:59.999Z');

/**
 * A sweep over a million open things of which a thousand are due, with all that it has to do (facts and rules of each
 * person, words, messages with their accounts, evidence, counts, rows), against the bare indexed query and a thousand
 * updates of those rows, one after the other in one transaction on one connection.
 */
export async function run(): Promise<BenchResult> {
  const database = await benchDatabase();
  const { db } = database;
  try {
    await makePeople(db, people, sentAt);
    const version = await publishSample(db, 'chat-monitoring', sentAt);
    for (let count = 0; count < notices; count += 1)
      await inTransaction(db, (tx) =>
        sendNotice(tx, {
          versionId: version.id,
          audience: { kind: 'everyone' },
          joiners: false,
          ...{ due: dueAt, zone, actor: 'heed', now: sentAt },
        }),
      );
    await sql`update delivery set state = 'accepted', accepted_at = ${sentAt}`.execute(db);
    // As it lies after the first look: of everything else the first step is over, and the next is on another day.
    const later = new Date('2026-03-05T02:00:00.000Z');
    await sql`update reminder set done = '{0}', next_at = ${later}, digest_to = 'hr',
      digest_from = '2026-03-12T01:00:00Z', digest_at = '2026-03-12T02:00:00Z'`.execute(db);
    await sql`vacuum analyze`.execute(db);

    const ours: number[] = [];
    const peer: number[] = [];
    const idle: number[] = [];
    for (let round = 0; round < rounds + 1; round += 1) {
      await makeDue(db, round * 2);
      idle.push(await timed(() => sweepNothing(db)));
      ours.push(await timed(() => sweep(db)));
      await makeDue(db, round * 2 + 1);
      peer.push(await timed(() => bare(db)));
      await putBack(db);
    }
    // The first of each warms up.
    const [mine, theirs] = [ours.slice(1), peer.slice(1)];
    const all = notices * people;
    return {
      bench: 'reminders',
      ratio: Math.round(median(mine.map((ms, round) => ms / (theirs[round] ?? ms))) * 100) / 100,
      ours: Math.round(median(mine)),
      peer: Math.round(median(theirs)),
      unit: `ms for ${due} due of ${all.toLocaleString('en')} (less is better)`,
      goal: '<= 3',
      note: `a sweep with nothing due: ${Math.round(median(idle.slice(1)) * 10) / 10} ms`,
    };
  } finally {
    await database.close();
  }
}

/** Another thousand people each time, evenly among all. */
async function makeDue(db: Db, which: number): Promise<void> {
  const step = Math.floor(people / due);
  await sql`
    update reminder set done = '{}', next_at = ${now}
    where (person_id, about) in (
      select p.person_id, (select min(about::text)::uuid from reminder where person_id = p.person_id)
      from (select ('00000000-0000-7000-8000-' || lpad(to_hex(n * ${step} + ${which} + 1), 12, '0'))::uuid as person_id
            from generate_series(0, ${due - 1}) n) p)`.execute(db);
  await sql`analyze reminder`.execute(db);
}

/** As if it had gone out: nothing is due, and the index has nothing to find. */
async function putBack(db: Db): Promise<void> {
  await sql`update reminder set message_id = null, sent_kind = null, sent_steps = null, sent_at = null, sent_day = null,
    sent_to = null, sent_wished = null where message_id is not null`.execute(db);
  await sql`vacuum reminder`.execute(db);
  await sql`checkpoint`.execute(db).catch(() => undefined);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function sweep(db: Db): Promise<void> {
  const { reminded } = await sweepReminders(db, { zone, now });
  if (reminded !== due) throw new Error(`${reminded} were reminded instead of ${due}`);
}

/** A minute before anything is due. */
async function sweepNothing(db: Db): Promise<void> {
  const { reminded } = await sweepReminders(db, { zone, now: new Date(now.getTime() - 30_000) });
  if (reminded !== 0) throw new Error(`${reminded} were reminded and none was due`);
}

async function bare(db: Db): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { rows } = await sql<{ person: string; about: string }>`
      select person_id as person, about from reminder where next_at <= ${now} order by next_at limit ${due}`.execute(
      tx,
    );
    if (rows.length !== due) throw new Error(`${rows.length} are due instead of ${due}`);
    for (const { person, about } of rows)
      await sql`update reminder set next_at = null, last_day = '2026-03-02'
        where person_id = ${person}::uuid and about = ${about}::uuid`.execute(tx);
  });
}
