import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { type Category, writeReport } from './report.ts';
import { takeTurn } from './turn.ts';

export interface Progress {
  /** Keys made before this are replaced. */
  before: Date;
  upTo: Day | null;
  /** Days that were begun and not finished, by this version or by one that it overtook. */
  begun: Day[];
  done: boolean;
}

/**
 * Where a category stands. Whatever older versions have left unfinished is this one's to finish: their days are among those
 * that it looks at, and the ones that they had begun are named.
 *
 * It counts from a later moment than each of them: a key that one of them made is as old as any other.
 */
export async function begin(db: Db, category: number, versionId: string, now: Date): Promise<Progress> {
  return inTransaction(db, async (tx) => {
    await takeTurn(tx);
    await sql`
      insert into redating (category_id, version_id, started_at)
      select ${category}::integer, ${versionId}::uuid,
        greatest(${now}::timestamptz, max(started_at) + interval '2 milliseconds')
      from redating where category_id = ${category}
      on conflict do nothing`.execute(tx);
    const { rows } = await sql<Progress>`
      select max(started_at) as before, max(up_to) filter (where version_id = ${versionId}::uuid)::text as "upTo",
        coalesce(array_agg(distinct at_work::text) filter (where at_work is not null and done_at is null), '{}') as begun,
        bool_and(done_at is not null) as done
      from redating where category_id = ${category}`.execute(tx);
    const [found] = rows;
    if (!found) throw new Error('the progress of a category is missing');
    return found;
  });
}

/**
 * Whether a newer version has begun with the category. What the older one promised is not the least any more, and days that
 * it has not begun are looked at by the newer one: whoever is still at it stops. Exact within one's turn.
 */
export async function isOvertaken(tx: Tx, category: number, before: Date): Promise<boolean> {
  const { rows } = await sql`
    select from redating where category_id = ${category} and started_at > ${before} limit 1`.execute(tx);
  return rows.length > 0;
}

export async function beginDay(db: Db, category: number, versionId: string, day: Day): Promise<void> {
  await sql`
    update redating set at_work = ${day}::date
    where category_id = ${category} and version_id = ${versionId}::uuid`.execute(db);
}

/** Done by whichever version it was begun. */
export async function endDay(db: Db, category: number, day: Day): Promise<void> {
  await sql`
    update redating set at_work = null where category_id = ${category} and at_work = ${day}::date`.execute(
    db,
  );
}

export async function endUpTo(db: Db, category: number, versionId: string, day: Day): Promise<void> {
  await sql`
    update redating set up_to = ${day}::date
    where category_id = ${category} and version_id = ${versionId}::uuid`.execute(db);
}

/** Every day was looked at: what each version has moved is on record, where it moved anything. */
export async function finish(db: Db, category: Category, before: Date, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    await takeTurn(tx);
    if (await isOvertaken(tx, category.id, before)) return;
    const { rows } = await sql<{ number: number; moved: number }>`
      with done as (
        update redating set done_at = ${now}, at_work = null where category_id = ${category.id} and done_at is null
        returning version_id, moved
      )
      select v.number, d.moved from done d join policy_version v on v.id = d.version_id
      where d.moved > 0 order by v.number`.execute(tx);
    for (const { number, moved } of rows) {
      await writeReport(tx, { kind: 'redated', counts: { [category.id]: moved }, held: {}, now });
      await append(tx, {
        type: 'records.redated',
        at: now,
        actor: 'heed',
        data: { policy: category.code, version: number, disclosure: category.disclosure, moved },
      });
    }
  });
}
