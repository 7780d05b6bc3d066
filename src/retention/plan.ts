import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import type { ByCategory } from '../db/retention-schema.ts';
import { dayIn } from '../zone.ts';
import { countStretch } from './hold-back.ts';
import { lastOf, over, stretches } from './partitions.ts';
import { type Category, categories } from './report.ts';
import { mustConfirm, purgeState } from './state.ts';
import { isStopped, recordsSource, stopsOfRecords } from './stops.ts';

/** Something that stops deletion, and how much of what is over it does. */
export interface Reason {
  by: 'hold' | 'request' | 'restriction';
  /** Of the hold; a request, or what came of it, is its person's and named nowhere here. */
  id: string | null;
  records: number;
}

/** What a purge would do now. */
export interface Plan {
  today: Day;
  days: { day: Day; counts: ByCategory; held: ByCategory }[];
  /** Held past their day: those that are still, and those that go now that nothing stops it. */
  stays: ByCategory;
  released: ByCategory;
  reasons: Reason[];
  refused?: { from: Day; through: Day; days: number };
  odd: string[];
  names: ReadonlyMap<string, Category>;
}

/** Looks and changes nothing: one instant, however long it takes. */
export async function planPurge(db: Db, { now, zone }: { now: Date; zone: string }): Promise<Plan> {
  return inTransaction(db, async (tx) => {
    await sql`set transaction isolation level repeatable read, read only`.execute(tx);
    const today = dayIn(now, zone);
    const { days, odd } = await stretches(tx);
    const due = over(days, today);
    const refused = mustConfirm(await purgeState(tx), due, today);
    const counted: Plan['days'] = [];
    for (const stretch of due) {
      const { all, stopped } = await countStretch(tx, stretch);
      const counts = Object.fromEntries(
        Object.entries(all).flatMap(([id, count]) => {
          const left = count - (stopped[id] ?? 0);
          return left > 0 ? [[id, left]] : [];
        }),
      );
      counted.push({ day: lastOf(stretch), counts, held: stopped });
    }
    return {
      ...{ today, days: counted, ...(await heldNow(tx)) },
      reasons: await reasons(tx, today),
      ...(refused ? { refused } : {}),
      odd: odd.map(({ table }) => table),
      names: await categories(tx),
    };
  });
}

async function heldNow(tx: Tx): Promise<Pick<Plan, 'stays' | 'released'>> {
  const { rows } = await sql<{ category: number; stays: number; released: number }>`
    with ${stopsOfRecords}
    select r.category_id as category, coalesce(sum(r.count) filter (where ${isStopped}), 0)::int as stays,
      coalesce(sum(r.count) filter (where not ${isStopped}), 0)::int as released
    from record r where r.expires_on = 'infinity' group by 1`.execute(tx);
  const by = (which: 'stays' | 'released') =>
    Object.fromEntries(
      rows.flatMap((row) => (row[which] > 0 ? [[String(row.category), row[which]] as const] : [])),
    );
  return { stays: by('stays'), released: by('released') };
}

/** By what: one record may be stopped by several. */
async function reasons(tx: Tx, today: Day): Promise<Reason[]> {
  const { rows } = await sql<Reason>`
    with stop as materialized (
      select s.by_what, s.by_id, s.person_id, c.id as category_id from deletion_stopped s
      left join record_category c on c.policy_id = s.policy_id and c.disclosure = s.disclosure
      where (s.policy_id is null or c.id is not null) and (s.sources is null or ${recordsSource} = any(s.sources))
    )
    select m.by_what as by, case when m.by_what = 'hold' then m.by_id end as id, sum(m.count)::int as records
    from (
      -- A segment once, also where something stops it by several of its people.
      select distinct stop.by_what, case when stop.by_what = 'hold' then stop.by_id end as by_id, r.id, r.count
      from stop join record r on (r.expires_on < ${today}::date or r.expires_on = 'infinity')
        and (stop.person_id is null or stop.person_id = any(r.subjects))
        and (stop.category_id is null or stop.category_id = r.category_id)
    ) m
    group by 1, 2 order by 3 desc, 1, 2`.execute(tx);
  return rows;
}

/** `call-records/calls`. */
export const categoryName = (id: string, names: Plan['names']): string => {
  const found = names.get(id);
  return found ? `${found.code}/${found.disclosure}` : id;
};
