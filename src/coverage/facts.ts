import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { standingWithdrawalAt } from '../notices/withdrawals.ts';
import { held } from '../people/held.ts';
import type { CoverageQuery } from './query.ts';
import { peopleAt, type Wanted } from './who.ts';

// The one definition from which every figure, list, chart and file of coverage comes.

/** Shares of notices as they were at an instant, each once. */
const sharesAt = (at: Date) => sql`
  select notice_id, person_id, message_id, created_at, due_at, seen_at, read_at, first_answered_at, cancelled_at, cancelled_why
  from assignment where coalesce(since_at, created_at) <= ${at}
  union all
  select notice_id, person_id, message_id, created_at, due_at, seen_at, read_at, first_answered_at, cancelled_at, cancelled_why
  from assignment_past where since_at <= ${at} and until_at > ${at}`;

/** In the order in which one thing outweighs another; exactly one is true. */
const standingAt = (at: Date) => sql`
  case
    when s.cancelled_at <= ${at} then case s.cancelled_why
      when 'withdrawn' then 'policy-withdrawn'
      when 'left' then 'left' when 'disabled' then 'disabled' when 'exempt' then 'exempt' when 'moved' then 'moved'
      when 'closed' then 'closed' when 'superseded' then 'superseded' when 'recalled' then 'recalled'
      else 'called-off' end
    when s.first_answered_at <= ${at} then case when taken_back.person_id is null then 'answered' else 'withdrawn' end
    when n.ended_at <= ${at} then case n.state when 'recalled' then 'recalled' else 'closed' end
    when not who.employed then who.gone
    when who.away then 'on-leave'
    when s.due_at < ${at} and v.action <> 'consent' then 'overdue'
    else 'open'
  end`;

/** A department and all below it, as they were. */
const below = (department: string, at: Date) => sql`
  with recursive tree (id) as (
    select ${department}::uuid
    union
    select v.department_id from department_version v join tree on v.parent_id = tree.id where ${held('v', at)}
  )
  select id from tree`;

/**
 * The shares that a query is about, as `from … where …`: `s` the share, `n` its notice, `v` the version it was sent
 * with, `who` the person as they were, and `st.standing`.
 *
 * @param more a condition of the caller's own, on the same aliases
 * @param some a query of person ids, where only these matter
 */
export function factsAt(
  query: CoverageQuery,
  wanted: Wanted,
  {
    some,
    more = sql`true`,
    join = sql``,
  }: { some?: RawBuilder<unknown>; more?: RawBuilder<SqlBool>; join?: RawBuilder<unknown> } = {},
): RawBuilder<unknown> {
  const { at, notices } = query;
  const needs = {
    manager: wanted.manager || query.manager !== undefined,
    platform: wanted.platform || query.platform !== undefined,
  };
  const these = notices ? sql`s.notice_id = any(${[...notices]}::uuid[])` : sql`true`;
  return sql`
    from (${sharesAt(at)}) s
    join notice n on n.id = s.notice_id
    join policy_version v on v.id = n.version_id
    join (${peopleAt(at, needs, some)}) who on who.person_id = s.person_id
    left join (select w.notice_id, w.person_id from ${standingWithdrawalAt(at)}) taken_back on taken_back.notice_id = s.notice_id and taken_back.person_id = s.person_id
    cross join lateral (select ${standingAt(at)} as standing) st
    ${join}
    where ${these} and ${filters(query)} and ${more}`;
}

function filters({
  at,
  scope,
  department,
  manager,
  platform,
  language,
  standing,
}: CoverageQuery): RawBuilder<SqlBool> {
  const all = [
    scope === 'all' ? undefined : sql`who.department_id = any(${[...scope.departments]}::uuid[])`,
    department === undefined ? undefined : sql`who.department_id in (${below(department, at)})`,
    manager === undefined ? undefined : sql`who.manager_id = ${manager}::uuid`,
    platform === undefined ? undefined : sql`who.platform = ${platform}`,
    language === undefined ? undefined : sql`who.language = ${language}`,
    standing === undefined ? undefined : sql`st.standing = any(${[...standing]}::text[])`,
  ].filter((one) => one !== undefined);
  return all.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(all, sql` and `)}`;
}

/** The card of each share, as `d`, for the facts' `join`. */
export const cards = sql`left join delivery d on d.message_id = s.message_id and d.person_id = s.person_id`;

/** Nobody said that it reached them, and they have not shown it. Of `s` and `d`. */
export const isUnconfirmed = (at: Date): RawBuilder<SqlBool> =>
  sql<SqlBool>`(d.unconfirmed and not coalesce(s.seen_at <= ${at}, false))`;

/** What `p` was called then. */
export const nameThen = (at: Date): RawBuilder<string> => sql<string>`
  coalesce((select pn.name from person_name pn where pn.person_id = p.id and ${held('pn', at)} limit 1), p.name)`;
