import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import type { ByCategory } from '../db/retention-schema.ts';
import { append } from '../evidence/append.ts';
import { ensureDays } from '../records/partitions.ts';
import { total } from './hold-back.ts';
import type { Purging } from './purge-day.ts';
import { categories, named, writeReport } from './report.ts';
import { isStopped, stopsOfRecords } from './stops.ts';
import { takeTurn } from './turn.ts';

/**
 * What was held past its day and is held no more: deleted, some at a time; what has its day still before it goes back to
 * that day.
 *
 * @returns how many were deleted
 */
export async function releaseHeld(db: Db, today: Day, purging: Purging): Promise<number> {
  await putBack(db, today, purging);
  const { atOnce = 1_000, signal } = purging;
  let deleted = 0;
  for (let count = atOnce; count >= atOnce && !signal?.aborted; ) {
    count = await inTransaction(db, (tx) => deleteSome(tx, today, atOnce, purging));
    deleted += count;
  }
  return deleted;
}

async function deleteSome(tx: Tx, today: Day, limit: number, { now, actor }: Purging): Promise<number> {
  await takeTurn(tx);
  const { rows } = await sql<{ category: number; count: number }>`
    with ${stopsOfRecords},
    picked as materialized (
      select r.id, r.subjects from record r
      where r.expires_on = 'infinity' and r.key_day < ${today}::date and not ${isStopped} limit ${limit}
    ),
    subjects as (
      delete from record_subject s using picked p
      where s.person_id = any(p.subjects) and s.expires_on = 'infinity' and s.record_id = p.id
    ),
    gone as (
      delete from record r using picked p where r.expires_on = 'infinity' and r.id = p.id returning r.category_id, r.count
    )
    select category_id as category, sum(count)::int as count from gone group by 1`.execute(tx);
  const counts: ByCategory = Object.fromEntries(rows.map(({ category, count }) => [category, count]));
  const sum = total(counts);
  if (sum === 0) return 0;
  await writeReport(tx, { kind: 'released', counts, held: {}, now });
  await append(tx, {
    type: 'records.purged',
    at: now,
    actor,
    data: { kind: 'released', counts: named(counts, await categories(tx)), held: {} },
  });
  return sum;
}

/** Moved out by a clock that was ahead: their day has not come. */
async function putBack(db: Db, today: Day, { atOnce = 1_000, signal }: Purging): Promise<void> {
  for (let count = atOnce; count >= atOnce && !signal?.aborted; ) {
    const { rows } = await sql<{ day: Day }>`
      with ${stopsOfRecords}
      select distinct r.key_day as day from record r
      where r.expires_on = 'infinity' and r.key_day >= ${today}::date and not ${isStopped}`.execute(db);
    if (rows.length === 0) return;
    await ensureDays(
      db,
      rows.map(({ day }) => day),
    );
    count = await inTransaction(db, async (tx) => {
      await takeTurn(tx);
      const { rows: back } = await sql`
        with ${stopsOfRecords},
        picked as materialized (
          select r.id, r.subjects, r.key_day from record r
          where r.expires_on = 'infinity' and r.key_day = any(${rows.map(({ day }) => day)}::date[])
            and not ${isStopped} limit ${atOnce}
        ),
        subjects as (
          update record_subject s set expires_on = p.key_day from picked p
          where s.person_id = any(p.subjects) and s.expires_on = 'infinity' and s.record_id = p.id
        )
        update record r set expires_on = p.key_day from picked p
        where r.expires_on = 'infinity' and r.id = p.id returning r.id`.execute(tx);
      return back.length;
    });
  }
}
