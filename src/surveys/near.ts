import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Group } from './apart.ts';
import { fewestApart } from './fewest-apart.ts';

/** For so many days after a survey is over nearly the same people are not asked the same again. */
export const apartDays = 30;

/**
 * Whether a survey was asked just before of nearly the same people, as a whole or in groups: where fewer than are ever shown
 * are in one alone, the difference of two results would be of those. What showed nothing is held against nobody.
 */
export async function wasAskedOfNearly(
  db: Db | Tx,
  { code, groups, least, now }: { code: string; groups: readonly Group<string>[]; least: number; now: Date },
): Promise<boolean> {
  const since = new Date(now.getTime() - apartDays * 86_400_000);
  const people = groups.flatMap(({ of }) => [...of]);
  const places = groups.flatMap(({ of }, place) => of.map(() => place));
  const { rows } = await sql<{ run: string; size: number; shared: Record<string, number> }>`
    with met as (
      select a.run_id, a.group_id, n.place, count(*)::int as people
      from survey_run r join survey_asked a on a.run_id = r.id
      left join unnest(${people}::uuid[], ${places}::int[]) n (person_id, place) on n.person_id = a.person_id
      where r.code = ${code} and (r.closed_at is null or r.closed_at > ${since} and r.answers >= r.least)
      group by 1, 2, 3
    )
    select run_id as run, sum(people)::int as size,
           coalesce(jsonb_object_agg(place, people) filter (where place is not null), '{}') as shared
    from met group by run_id, group_id`.execute(db);
  const sizes = groups.map(({ of }) => of.length);
  return [...new Set(rows.map(({ run }) => run))].some((run) => {
    const before = rows.filter((row) => row.run === run);
    const shared = sizes.map((_, place) => before.map((row) => row.shared[place] ?? 0));
    return (
      fewestApart(
        sizes,
        before.map(({ size }) => size),
        shared,
      ) < least
    );
  });
}
