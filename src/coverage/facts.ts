import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { standingWithdrawalAt } from '../notices/withdrawals.ts';
import { held } from '../people/held.ts';
import type { CoverageQuery, Scope } from './query.ts';
import { type Reason, reasons, type Standing, standings } from './standing.ts';
import { peopleAt, type Wanted } from './who.ts';

// The one definition from which every figure, list, chart and file of coverage comes.

/**
 * Shares as they were at an instant lie in two tables: what is true still since some time, and what was true until some
 * time. Each share is in one of them. A query asks both and puts the answers together: read as one table they would have
 * no statistics, and be sorted where they can be counted.
 */
export const shareTables = ['assignment', 'assignment_past'] as const;
export type ShareTable = (typeof shareTables)[number];

const trueAt = (table: ShareTable, at: Date) =>
  table === 'assignment'
    ? sql`s.created_at <= ${at} and (s.since_at is null or s.since_at <= ${at})`
    : sql`s.since_at <= ${at} and s.until_at > ${at}`;

/** The places somebody can stand in, as a table `st`: with it the planner knows that there are few. */
const places = [...standings, ...reasons];
const placesTable = sql`(values ${sql.join(places.map((place, code) => sql`(${sql.lit(code)}, ${sql.lit(place)})`))}) st (code, standing)`;
const is = (place: Standing | Reason) => sql.lit(places.indexOf(place));

/** Why a share was called off, by its word in the row. */
const calledOff = sql`
  case s.cancelled_why
    when 'left' then ${is('left')} when 'disabled' then ${is('disabled')} when 'exempt' then ${is('exempt')}
    when 'moved' then ${is('moved')} when 'closed' then ${is('closed')} when 'superseded' then ${is('superseded')}
    when 'withdrawn' then ${is('policy-withdrawn')} when 'recalled' then ${is('recalled')} else ${is('called-off')} end`;

/**
 * In the order in which one thing outweighs another; exactly one is true. Who is away is not told to whoever looks at
 * departments: somebody not late although their day has passed could only be on leave.
 */
const standingAt = ({ at, scope }: CoverageQuery) => sql`
  case
    when s.cancelled_at <= ${at} then ${calledOff}
    when s.first_answered_at <= ${at} then
      case when taken_back.person_id is null then ${is('answered')} else ${is('withdrawn')} end
    when n.ended_at <= ${at} then case n.state when 'recalled' then ${is('recalled')} else ${is('closed')} end
    when not who.employed then
      case who.gone when 'disabled' then ${is('disabled')} when 'left' then ${is('left')} else ${is('not-joined')} end
    ${scope === 'all' ? sql`when who.away then ${is('on-leave')}` : sql``}
    when s.due_at < ${at} and v.action <> 'consent' then ${is('overdue')}
    else ${is('open')}
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
 * with, `who` the person as they were, and `st.standing`, of one of the two tables.
 *
 * @param more a condition of the caller's own, on the same aliases
 * @param some a query of person ids, where only these matter; unless given, those of the departments in sight
 */
export function factsAt(
  table: ShareTable,
  query: CoverageQuery,
  wanted: Wanted,
  {
    some = membersOf(query.scope, query.at),
    more = sql`true`,
    join = sql``,
  }: { some?: RawBuilder<unknown>; more?: RawBuilder<SqlBool>; join?: RawBuilder<unknown> } = {},
): RawBuilder<unknown> {
  const { at, notices } = query;
  const needs = {
    manager: wanted.manager || query.manager !== undefined,
    platform: wanted.platform || query.platform !== undefined,
    place: wanted.place ?? false,
  };
  const these = notices ? sql`s.notice_id = any(${[...notices]}::uuid[])` : sql`true`;
  return sql`
    from ${sql.table(table)} s
    join notice n on n.id = s.notice_id
    join policy_version v on v.id = n.version_id
    join (${peopleAt(at, needs, some)}) who on who.person_id = s.person_id
    left join (select w.notice_id, w.person_id from ${standingWithdrawalAt(at)}) taken_back on taken_back.notice_id = s.notice_id and taken_back.person_id = s.person_id
    join ${placesTable} on st.code = ${standingAt(query)}
    ${join}
    where ${trueAt(table, at)} and ${these} and ${filters(query)} and ${more}`;
}

/** Whoever is in one of them, also beside their own: of a department the rest of the company need not be looked through. */
export function membersOf(scope: Scope, at: Date): RawBuilder<unknown> | undefined {
  if (scope === 'all') return undefined;
  return sql`
    select m.person_id from membership m
    where m.department_id = any(${[...scope.departments]}::uuid[]) and ${held('m', at)}`;
}

function filters(query: CoverageQuery): RawBuilder<SqlBool> {
  const { at, scope, department, manager, platform, language, standing } = query;
  const all = [
    query.owed ? sql`v.action <> 'consent'` : undefined,
    query.running ? sql`(n.ended_at is null or n.ended_at > ${at})` : undefined,
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
