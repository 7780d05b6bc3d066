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
 * What holds for departments and their heads is worked out once, and not for each person.
 *
 * @param who a query with the column `person_id`, each person once
 */
export function managersQuery(
  who: RawBuilder<unknown>,
  at: Date,
  reads: Reads = 'company',
): RawBuilder<{ person_id: string; manager_id: string }> {
  const places = sql`select distinct place from seat`;
  return sql`
    with seat as materialized (
      select mine.person_id, coalesce(head.person_id, mine.department_id) as place
      from (${seatsOf(who, at)}) mine left join (${headsAt(at, reads === 'above' ? who : undefined)}) head on head.person_id = mine.person_id
    )
    select seat.person_id, led.manager_id
    from seat join (${managersOfPlaces(places, at, reads)}) led on led.place = seat.place`;
}

/**
 * Of whom departments and heads are read: of the whole company, where most of it is asked about, or of those above the
 * people alone. What is found is the same.
 */
type Reads = 'company' | 'above';

/** Everybody who heads a department, as `person_id`. @param some a query of person ids, where only these matter */
export const headsAt = (at: Date, some?: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select distinct h.person_id from department_head h
  where ${held('h', at)} ${some ? sql`and h.person_id in (select person_id from (${some}) some_people)` : sql``}`;

/**
 * The same by the places that people have: whoever heads nothing shares their manager with the rest of the department.
 * `place` is the id of the department, or of whoever heads one; with `manager_id`, where there is one.
 *
 * @param places a query with the column `place`, each once
 */
export function managersOfPlaces(
  places: RawBuilder<unknown>,
  at: Date,
  reads: Reads = 'company',
): RawBuilder<unknown> {
  const heads = (whose: RawBuilder<unknown>) => sql`
    select h.department_id, h.person_id, h.from_at from department_head h where ${whose} and ${held('h', at)}`;
  // One after the other by the index: the planner takes a recursion for longer than it is, and would read all heads.
  const near = sql`
    select one.* from (${departmentsAbove(places, at)}) near
    cross join lateral (${heads(sql`h.department_id = near.department_id`)} offset 0) one`;
  return sql`
    with recursive headed as materialized (
      ${reads === 'company' ? heads(sql`true`) : near}
    ),
    spot as materialized (${places}),
    head_seat as materialized (${seatsOf(sql`select distinct person_id from headed`, at)}),
    leader as materialized (
      select distinct on (h.department_id) h.department_id, h.person_id as manager_id
      from headed h
      join employment e on e.person_id = h.person_id and ${held('e', at)}
      join person p on p.id = h.person_id
      order by h.department_id, h.from_at, p.staff_no
    ),
    -- From each department that somebody sits in to those above; a circle is walked once.
    climb (start, department_id, depth) as (
      select department_id, department_id, 0
      from (select place as department_id from spot union select department_id from head_seat) seats
      union all
      select climb.start, v.parent_id, climb.depth + 1
      from climb join department_version v on v.department_id = climb.department_id and ${held('v', at)}
      where v.parent_id is not null
    ) cycle start, department_id set walked using way,
    up as materialized (select start, department_id, depth from climb where not walked),
    nearest as materialized (
      select distinct on (up.start) up.start, leader.manager_id
      from up join leader on leader.department_id = up.department_id
      order by up.start, up.depth
    ),
    -- How far up somebody heads departments themselves.
    reach as materialized (
      select s.person_id, max(up.depth) as depth
      from head_seat s
      join up on up.start = s.department_id
      join headed mine on mine.department_id = up.department_id and mine.person_id = s.person_id
      group by s.person_id
    ),
    above as materialized (
      select distinct on (s.person_id) s.person_id, leader.manager_id
      from head_seat s
      left join reach on reach.person_id = s.person_id
      join up on up.start = s.department_id and up.depth > coalesce(reach.depth, -1)
      join leader on leader.department_id = up.department_id
      order by s.person_id, up.depth
    ),
    line (start, manager_id) as (
      select person_id, manager_id from above
      union
      select line.start, above.manager_id
      from line join above on above.person_id = line.manager_id
      where line.manager_id <> line.start
    )
    select spot.place, coalesce(above.manager_id, nearest.manager_id) as manager_id
    from spot
    left join above on above.person_id = spot.place
      and above.person_id not in (select start from line where manager_id = start)
    left join nearest on nearest.start = spot.place
    where coalesce(above.manager_id, nearest.manager_id) is not null`;
}

/** Managers by the ids of those whose manager they are at `now`. Whoever has none, or has left, is not in it. */
export async function managersOf(
  db: Db,
  personIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  if (personIds.length === 0) return new Map();
  const who = sql`select distinct unnest(${[...personIds]}::uuid[]) as person_id`;
  const { rows } = await managersQuery(who, now, 'above').execute(db);
  return new Map(rows.map((row) => [row.person_id, row.manager_id]));
}

/**
 * The departments that decide who the managers of some places are: theirs and those above, those in which the heads of
 * these are counted, and so on.
 */
const departmentsAbove = (places: RawBuilder<unknown>, at: Date) => sql`
  with recursive start as materialized (${places}),
  near (department_id) as (
    select place from start
    union
    select own.department_id from start cross join lateral (
      ${seatOf(sql`start.place`, at)}
      union all
      select h.department_id from department_head h where h.person_id = start.place and ${held('h', at)}
    ) own
    union
    select next.department_id from near cross join lateral (
      select v.parent_id from department_version v
      where v.department_id = near.department_id and ${held('v', at)} and v.parent_id is not null
      union all
      select seat.department_id from department_head h cross join lateral (${seatOf(sql`h.person_id`, at)}) seat
      where h.department_id = near.department_id and ${held('h', at)}
    ) next (department_id)
  )
  select department_id from near`;

/** The department in which somebody is counted: of several the one they were put into first. */
export const seatOf = (person: RawBuilder<unknown>, at: Date) => sql`
  (select m.department_id from membership m where m.person_id = ${person} and ${held('m', at)}
   order by m.from_at, m.department_id limit 1)`;

/** The department in which each of these is counted: `person_id` and `department_id`. */
const seatsOf = (who: RawBuilder<unknown>, at: Date) => sql`
  select distinct on (m.person_id) m.person_id, m.department_id
  from (${who}) w join membership m on m.person_id = w.person_id and ${held('m', at)}
  order by m.person_id, m.from_at, m.department_id`;
