import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import type { ByCategory } from '../db/retention-schema.ts';
import type { Stretch } from './partitions.ts';
import { isStopped, stopsOfRecords } from './stops.ts';

const within = (column: RawBuilder<unknown>, { from, to }: Stretch) =>
  sql`${column} >= ${from}::date and ${column} < ${to}::date`;

/**
 * Moves records that something stops the deletion of to the day that never ends, some at a time: their day can go without
 * them. Their keys stay (`key_day` does not change).
 *
 * @param by `subject` finds them by the index of whose they are; `record` reads every record, and finds those that the
 *   index has lost
 * @param limit segments: none is moved in part, since all of one have the same people and category
 * @returns by category how many records were moved; fewer than `limit` in all means that none is left
 */
export async function holdBack(
  tx: Tx,
  stretch: Stretch,
  { limit, by }: { limit: number; by: 'subject' | 'record' },
): Promise<ByCategory> {
  const day = within(sql`r.expires_on`, stretch);
  const picked =
    by === 'record'
      ? sql`select r.expires_on, r.id from record r where ${day} and ${isStopped} limit ${limit}`
      : sql`
        (select r.expires_on, r.id from record r
         where ${day} and exists (select from stop where stop.person_id is null and stop.category_id = r.category_id)
         limit ${limit})
        union
        (select r.expires_on, r.id from stop
         join record_subject s on s.person_id = stop.person_id and ${within(sql`s.expires_on`, stretch)}
           and (stop.category_id is null or stop.category_id = s.category_id)
         join record r on r.expires_on = s.expires_on and r.id = s.record_id
         limit ${limit})`;
  const { rows } = await sql<{ category: number; count: number }>`
    with ${stopsOfRecords},
    picked as materialized (select * from (${picked}) p limit ${limit}),
    subjects as (
      update record_subject s set expires_on = 'infinity' from picked p
      join record r on r.expires_on = p.expires_on and r.id = p.id
      where s.person_id = any(r.subjects) and s.expires_on = p.expires_on and s.record_id = p.id
    ),
    moved as (
      update record r set expires_on = 'infinity' from picked p
      where r.expires_on = p.expires_on and r.id = p.id
      returning r.category_id, r.count
    )
    select category_id as category, sum(count)::int as count from moved group by 1`.execute(tx);
  return Object.fromEntries(rows.map(({ category, count }) => [category, count]));
}

/**
 * By category, the records of a stretch, and how many of them something stops the deletion of. Where there is anything that
 * could, every record is read: also those that the index by whose they are has lost. Else an index alone.
 */
export async function countStretch(
  tx: Tx,
  stretch: Stretch,
): Promise<{ all: ByCategory; stopped: ByCategory }> {
  const { rows: stops } = await sql`select from deletion_stopped limit 1`.execute(tx);
  if (stops.length === 0) return { all: await countAll(tx, stretch), stopped: {} };
  const { rows } = await sql<{ category: number; count: number; stopped: number }>`
    with ${stopsOfRecords}
    select r.category_id as category, sum(r.count)::int as count,
      coalesce(sum(r.count) filter (where ${isStopped}), 0)::int as stopped
    from record r where ${within(sql`r.expires_on`, stretch)} group by 1`.execute(tx);
  return {
    all: Object.fromEntries(rows.map(({ category, count }) => [category, count])),
    stopped: Object.fromEntries(rows.flatMap(({ category, stopped: n }) => (n > 0 ? [[category, n]] : []))),
  };
}

/** Of the partition and not by its days: these are in no index that has the category. */
async function countAll(tx: Tx, { tables }: Stretch): Promise<ByCategory> {
  if (!tables.record) return {};
  const { rows } = await sql<{ category: number; count: number }>`
    select category_id as category, sum(count)::int as count from ${sql.table(tables.record)} group by 1`.execute(
    tx,
  );
  return Object.fromEntries(rows.map(({ category, count }) => [category, count]));
}

export const total = (counts: ByCategory): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

export function add(one: ByCategory, other: ByCategory): ByCategory {
  const sum: Record<string, number> = { ...one };
  for (const [category, count] of Object.entries(other)) sum[category] = (sum[category] ?? 0) + count;
  return sum;
}
