import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { held } from './held.ts';

/**
 * Who was the manager of whom at an instant, as a query with the columns `person_id` and `manager_id`; whoever had none
 * is not in it.
 *
 * - It goes by the department somebody belongs to first (`from_at`, then the department's id), where they are counted
 *   everywhere.
 * - The manager heads that department, or the nearest one above it that has a head who works here. Of several heads it is
 *   the one who has headed it longest; of equal ones the first by staff number.
 * - Whoever heads a department themselves has theirs above the highest of those they head: nobody reports to somebody
 *   below them, and heads of one department do not report to each other.
 * - Departments that lie in a circle, and people who would report to themselves through others, end in nobody: HR hears
 *   in the manager's place.
 *
 * The same people are found as those whom a manager may look at: everybody in the departments they head and below.
 *
 * @param who a query with the column `person_id`, each person once
 */
export function managersQuery(
  who: RawBuilder<unknown>,
  at: Date,
): RawBuilder<{ person_id: string; manager_id: string }> {
  return sql`
    with recursive seat as materialized (
      select distinct on (m.person_id) m.person_id, m.department_id,
        ${heading(sql`m.person_id`, at)} as heading
      from (${who}) w join membership m on m.person_id = w.person_id and ${held('m', at)}
      order by m.person_id, m.from_at, m.department_id
    ),
    -- Whoever heads nothing shares their manager with the rest of the department: it is climbed from once.
    place (key, department_id, head) as materialized (
      select distinct ${placeOf}, department_id, case when heading then person_id end from seat
    ),
    led as materialized (
      select place.key, place.head, above.manager_id
      from place cross join lateral (${managerAbove(sql`place.department_id`, sql`place.head`, at)}) above
    ),
    line (start, manager_id) as (
      select head, manager_id from led where head is not null
      union
      select line.start, above.manager_id
      from line
      cross join lateral (${seatOf(sql`line.manager_id`, at)}) s
      cross join lateral (
        select case when ${heading(sql`line.manager_id`, at)} then line.manager_id end as head
      ) self
      cross join lateral (${managerAbove(sql`s.department_id`, sql`self.head`, at)}) above
      where line.manager_id <> line.start
    )
    select seat.person_id, led.manager_id
    from seat join led on led.key = ${placeOf}
    where not seat.heading or seat.person_id not in (select start from line where manager_id = start)`;
}

/** Managers by the ids of those whose manager they are at `now`. Whoever has none, or has left, is not in it. */
export async function managersOf(
  db: Db,
  personIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  if (personIds.length === 0) return new Map();
  const who = sql`select distinct unnest(${[...personIds]}::uuid[]) as person_id`;
  const { rows } = await managersQuery(who, now).execute(db);
  return new Map(rows.map((row) => [row.person_id, row.manager_id]));
}

/** The department in which somebody is counted: at most one row, `department_id`. */
const seatOf = (person: RawBuilder<unknown>, at: Date) => sql`
  select m.department_id from membership m
  where m.person_id = ${person} and ${held('m', at)} order by m.from_at, m.department_id limit 1`;

const placeOf = sql`case when seat.heading then seat.person_id else seat.department_id end`;

const heading = (person: RawBuilder<unknown>, at: Date) => sql`
  exists (select from department_head mine where mine.person_id = ${person} and ${held('mine', at)})`;

/**
 * Who heads the nearest department from `department` upwards; where `head` is somebody, above all that they head on the
 * way. At most one row, `manager_id`. A circle of departments is walked once.
 */
const managerAbove = (department: RawBuilder<unknown>, head: RawBuilder<unknown>, at: Date) => sql`
  with recursive up (department_id, depth) as (
    select ${department}, 0
    union all
    select v.parent_id, up.depth + 1
    from up join department_version v on v.department_id = up.department_id and ${held('v', at)}
    where v.parent_id is not null
  ) cycle department_id set walked using way
  select first.person_id as manager_id
  from up cross join lateral (
    select h.person_id from department_head h
    join employment e on e.person_id = h.person_id and ${held('e', at)}
    join person p on p.id = h.person_id
    where h.department_id = up.department_id and ${held('h', at)}
    order by h.from_at, p.staff_no limit 1
  ) first
  where not up.walked and up.depth > coalesce((
    select max(below.depth) from up below
    join department_head mine on mine.department_id = below.department_id and ${held('mine', at)}
    where mine.person_id = ${head} and not below.walked
  ), -1)
  order by up.depth limit 1`;
