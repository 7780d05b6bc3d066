import { type RawBuilder, sql } from 'kysely';
import { held } from '../people/held.ts';
import { type Audience, audienceQuery } from './audience.ts';

/** So long a move may be a slip that somebody takes back: nothing is called off before. */
export const settledMs = 3_600_000;

/** Longer than this after a move nobody looks for it any more; Heed was not running so long. */
const lookedForMs = 60 * 86_400_000;

/** Whoever left a department, or lost a role or the head of a department, some time ago and not long ago. */
export const movedLately = (now: Date) => {
  const lately = sql`to_at <= ${new Date(now.getTime() - settledMs)} and to_at > ${new Date(now.getTime() - lookedForMs)}`;
  return sql`(
    select person_id from membership where ${lately}
    union select person_id from role_grant where ${lately}
    union select person_id from department_head where ${lately})`;
};

/**
 * Who of those works here, was in an audience and is not any more because they moved, with when: as a query with the
 * columns `person_id` and `moved_at`. It has to be the person who moved, some time ago.
 *
 * @param asked a query with the columns `person_id` and `since`: of whom it is asked, and since when they are asked
 * @param from who moved before it is not among them
 */
export function movedOut(
  audience: Audience,
  asked: RawBuilder<unknown>,
  now: Date,
  from = new Date(now.getTime() - lookedForMs),
): RawBuilder<unknown> {
  const before = new Date(now.getTime() - settledMs);
  const belongs = (at: Date | RawBuilder<Date>) => sql`
    exists (select from (${audienceQuery(audience, at)}) audience where audience.person_id = asked.person_id)`;
  const within = (at: Date) => sql`
    asked.person_id in (select person_id from (${audienceQuery(audience, at)}) audience)`;
  return sql`
    select asked.person_id, moved.moved_at from (${asked}) asked
    cross join lateral (${movedAt(audience, sql`asked.person_id`, now)}) moved
    where asked.since <= ${before}
      and moved.moved_at <= ${before} and moved.moved_at > ${from}
      and not ${within(now)} and not ${within(before)}
      -- It was the move that took them out, and not what became of a department before or later.
      and ${belongs(sql<Date>`(moved.moved_at - interval '1 millisecond')`)}
      and not ${belongs(sql<Date>`moved.moved_at`)}
      and exists (select from employment e where e.person_id = asked.person_id and ${held('e', now)})`;
}

/**
 * When somebody left the audience by themselves: a department in it in which others still are, or a role. One row,
 * `moved_at`, null for nobody who did.
 */
function movedAt(audience: Audience, person: RawBuilder<unknown>, now: Date): RawBuilder<unknown> {
  if (audience.kind === 'roles') {
    const heads = audience.roles.includes('manager')
      ? sql`union all select to_at from department_head where person_id = ${person} and to_at <= ${now}`
      : sql``;
    return sql`
      select max(to_at) as moved_at from (
        select to_at from role_grant
        where person_id = ${person} and role = any(${audience.roles}::text[]) and to_at <= ${now} ${heads}
      ) ended`;
  }
  const ids = audience.kind === 'departments' ? audience.ids : [];
  return sql`
    with recursive tree (id) as (
      select v.department_id from department_version v
      where v.department_id = any(${ids}::uuid[]) and ${held('v', now)}
      union
      select v.department_id from department_version v join tree on v.parent_id = tree.id where ${held('v', now)}
    )
    select max(was.to_at) as moved_at from membership was join tree on tree.id = was.department_id
    where was.person_id = ${person} and was.to_at <= ${now} and exists (
      select from membership other
      join employment e on e.person_id = other.person_id and ${held('e', now)}
      where other.department_id = was.department_id and ${held('other', now)})`;
}
