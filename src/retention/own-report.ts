import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { ByCategory } from '../db/retention-schema.ts';
import { dayIn } from '../zone.ts';
import { add, total } from './hold-back.ts';

/** What went on a day under one row of Heed's own policy, by kinds as the catalogue names them. */
export interface OwnReport {
  day: Day;
  disclosure: string;
  counts: ByCategory;
  /** Of how many people, where it goes by people; else 0. */
  people: number;
}

/** Adds to the day's figures, with the deletion itself. One sweep at a time writes those of a row. */
export async function countOwn(
  tx: Tx,
  {
    disclosure,
    counts,
    people = 0,
    now,
    zone,
  }: { disclosure: string; counts: ByCategory; people?: number; now: Date; zone: string },
): Promise<void> {
  if (total(counts) === 0) return;
  const day = dayIn(now, zone);
  const before = await tx
    .selectFrom('own_purge')
    .select('counts')
    .where('day', '=', day)
    .where('disclosure', '=', disclosure)
    .forUpdate()
    .executeTakeFirst();
  const sum = JSON.stringify(add(before?.counts ?? {}, counts));
  await sql`
    insert into own_purge (day, disclosure, counts, people, at)
    values (${day}::date, ${disclosure}, ${sum}::jsonb, ${people}, ${now})
    on conflict (day, disclosure) do update
      set counts = excluded.counts, people = own_purge.people + excluded.people, at = excluded.at`.execute(
    tx,
  );
}

/** The newest first. */
export async function listOwnReports(db: Db, limit = 50): Promise<OwnReport[]> {
  const { rows } = await sql<OwnReport>`
    select day::text as day, disclosure, counts, people from own_purge
    order by day desc, disclosure limit ${limit}`.execute(db);
  return rows;
}
