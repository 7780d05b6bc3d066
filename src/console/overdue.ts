import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Scope } from '../coverage/query.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';
import { isAwayOn } from '../people/absences.ts';
import { calendarDayRange } from './days.ts';

/** One person's share of a notice that they have not finished. */
export interface OpenShare {
  noticeId: string;
  personId: string;
  name: string;
  staffNo: string;
  department: string | null;
  titles: Record<Language, string>;
  dueAt: Date;
  overdue: boolean;
  /** How their card fared: null where there is none. */
  delivery: string | null;
  failure: string | null;
  seen: boolean;
}

/** Which of them; what is absent narrows nothing. Days are the company's, `YYYY-MM-DD`. */
export interface ShareFilter {
  /** Those not due yet too. */
  show?: 'open' | undefined;
  notice?: string | undefined;
  /** With everything below it. */
  department?: string | undefined;
  /** Somebody who heads departments: those of all of them and below. */
  manager?: string | undefined;
  person?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
}

export interface Shares {
  scope: Scope;
  filter: ShareFilter;
  zone: string;
  now: Date;
}

/** Where a page of the list begins: after this share. */
export interface SharePlace {
  dueAt: Date;
  noticeId: string;
  personId: string;
}

const below = (top: RawBuilder<unknown>) => sql`
  with recursive below (id) as (
    ${top}
    union
    select v.department_id from department_version v join below on v.parent_id = below.id where v.to_at is null
  )
  select m.person_id from membership m join below on m.department_id = below.id where m.to_at is null`;

/** Whoever is on leave is late with nothing, wherever their day begins. */
const awayToday = (now: Date) => sql`exists (
  select from person out where out.id = a.person_id
    and ${isAwayOn(sql`out.id`, sql`(${now}::timestamptz at time zone out.time_zone)::date`, now)})`;

/**
 * Shares that are open, and overdue unless asked otherwise: of notices that run, where an answer is owed, of people
 * who work here. The same shares as the coverage counts as open and overdue.
 */
function isAmong({ scope, filter, zone, now }: Shares): RawBuilder<SqlBool> {
  const { show, notice, department, manager, person, from, until } = filter;
  const { begin, end } = calendarDayRange({ from, until }, zone);
  const parts = [
    sql`a.state = 'open' and n.state = 'open' and v.action <> 'consent'`,
    ...(show === 'open' ? [] : [sql`a.due_at < ${now} and not ${awayToday(now)}`]),
    ...(notice ? [sql`a.notice_id = ${notice}::uuid`] : []),
    ...(person ? [sql`a.person_id = ${person}::uuid`] : []),
    ...(begin ? [sql`a.due_at >= ${begin}`] : []),
    ...(end ? [sql`a.due_at < ${end}`] : []),
    ...(department ? [sql`a.person_id in (${below(sql`select ${department}::uuid`)})`] : []),
    ...(manager
      ? [
          sql`a.person_id <> ${manager}::uuid and a.person_id in (${below(
            sql`select department_id from department_head where person_id = ${manager}::uuid and to_at is null`,
          )})`,
        ]
      : []),
    ...(scope === 'all' ? [] : [sql`first.department_id = any(${[...scope.departments]}::uuid[])`]),
  ];
  return sql<SqlBool>`${sql.join(parts, sql` and `)}`;
}

/** A person counts in the department they were put into first, as the coverage counts them. */
const shares = sql`
  assignment a
  join notice n on n.id = a.notice_id
  join policy_version v on v.id = n.version_id
  left join lateral (
    select m.department_id from membership m
    where m.person_id = a.person_id and m.to_at is null order by m.from_at, m.department_id limit 1
  ) first on true`;

/** A page of them, by the day due. @param after where the page before ended */
export async function listShares(
  db: Db,
  asked: Shares,
  { after, limit }: { after?: SharePlace | undefined; limit: number },
): Promise<OpenShare[]> {
  const { rows } = await sql<OpenShare>`
    with page as materialized (
      select a.notice_id, a.person_id, a.message_id, a.due_at, a.seen_at, first.department_id, n.version_id,
             ${awayToday(asked.now)} as away
      from ${shares}
      where ${isAmong(asked)} and (${after?.dueAt ?? null}::timestamptz is null or
        (a.due_at, a.notice_id, a.person_id) >
        (${after?.dueAt ?? null}::timestamptz, ${after?.noticeId ?? null}::uuid, ${after?.personId ?? null}::uuid))
      order by a.due_at, a.notice_id, a.person_id limit ${limit}
    )
    select page.notice_id as "noticeId", page.person_id as "personId", p.name, p.staff_no as "staffNo",
           (select name from department_version v
            where v.department_id = page.department_id and v.to_at is null) as department,
           (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = page.version_id) as titles,
           page.due_at as "dueAt", page.due_at < ${asked.now} and not page.away as overdue, d.state as delivery, d.failure,
           page.seen_at is not null as seen
    from page join person p on p.id = page.person_id
    left join delivery d on d.message_id = page.message_id and d.person_id = page.person_id
    order by page.due_at, page.notice_id, page.person_id`.execute(db);
  return rows;
}

/** Where somebody's share of a notice stands in the list; undefined where there is none. */
export async function placeOf(db: Db, noticeId: string, personId: string): Promise<SharePlace | undefined> {
  const row = await db
    .selectFrom('assignment')
    .select('due_at')
    .where('notice_id', '=', noticeId)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return row && { dueAt: row.due_at, noticeId, personId };
}

export interface ShareCount {
  shares: number;
  people: number;
}

export async function countShares(db: Db, asked: Shares): Promise<ShareCount> {
  const { rows } = await sql<ShareCount>`
    select count(*)::int as shares, count(distinct a.person_id)::int as people
    from ${shares} where ${isAmong(asked)}`.execute(db);
  return rows[0] ?? { shares: 0, people: 0 };
}

/** A notice and the people of it who are chosen. */
export interface ChosenShares {
  noticeId: string;
  titles: Record<Language, string>;
  personIds: string[];
}

/** Pairs that were ticked, `notice:person`. */
export type Ticked = readonly { notice: string; person: string }[];

/**
 * Everybody whom a choice comes to, notice by notice; of ticked ones those that are still among them.
 *
 * @param ticked absent: all that the filter holds
 */
export async function chosenShares(db: Db | Tx, asked: Shares, ticked?: Ticked): Promise<ChosenShares[]> {
  const only = ticked
    ? sql<SqlBool>`(a.notice_id, a.person_id) in (
        select * from unnest(${ticked.map(({ notice }) => notice)}::uuid[], ${ticked.map(({ person }) => person)}::uuid[]))`
    : sql<SqlBool>`true`;
  const { rows } = await sql<ChosenShares>`
    select a.notice_id as "noticeId", array_agg(a.person_id::text order by a.person_id) as "personIds",
           (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = n.version_id) as titles
    from ${shares} where ${isAmong(asked)} and ${only}
    group by a.notice_id, n.version_id order by min(a.due_at), a.notice_id`.execute(db);
  return rows;
}

/** People whom some overdue share can be put down to: who heads a department, by name. */
export async function managersToChoose(
  db: Db,
  scope: Scope,
): Promise<{ id: string; name: string; staffNo: string }[]> {
  const within = scope === 'all' ? sql`true` : sql`h.department_id = any(${[...scope.departments]}::uuid[])`;
  const { rows } = await sql<{ id: string; name: string; staffNo: string }>`
    select distinct p.id, p.name, p.staff_no as "staffNo" from department_head h join person p on p.id = h.person_id
    where h.to_at is null and ${within} order by p.name, p.id limit 1000`.execute(db);
  return rows;
}

/** Notices of which anything is open, by title. */
export async function openNotices(
  db: Db,
  language: Language,
): Promise<{ id: string; title: string; dueAt: Date }[]> {
  const { rows } = await sql<{ id: string; title: string; dueAt: Date }>`
    select n.id, t.title, n.due_at as "dueAt" from notice n
    join policy_version v on v.id = n.version_id
    join policy_text t on t.version_id = n.version_id and t.language = ${language}
    where n.state = 'open' and v.action <> 'consent' order by n.due_at, n.id limit 200`.execute(db);
  return rows;
}
