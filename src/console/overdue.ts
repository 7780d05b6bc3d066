import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { factsAt, type ShareTable, shareTables } from '../coverage/facts.ts';
import type { CoverageQuery, Scope } from '../coverage/query.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';
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
  /** On leave that day, so that nobody counts it as late; never told of people within departments. */
  away: boolean;
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
  /** Those whose manager they are. */
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

/**
 * The shares that are meant, as the coverage counts them: of each what is asked for, out of the tables that hold it.
 *
 * @param ticked only of these
 * @param people only of these people
 */
function openShares(
  { scope, filter, zone, now }: Shares,
  columns: RawBuilder<unknown>,
  {
    also = sql<SqlBool>`true`,
    ticked,
    people = filter.person ? [filter.person] : undefined,
  }: { also?: RawBuilder<SqlBool>; ticked?: Ticked | undefined; people?: readonly string[] | undefined } = {},
): RawBuilder<unknown> {
  const { show, notice, department, manager, from, until } = filter;
  const { begin, end } = calendarDayRange({ from, until }, zone);
  const pairs = sql`
    select * from unnest(${ticked?.map((one) => one.notice) ?? []}::uuid[],
                         ${ticked?.map((one) => one.person) ?? []}::uuid[])`;
  const parts = [
    also,
    ...(people ? [sql`s.person_id = any(${[...people]}::uuid[])`] : []),
    ...(begin ? [sql`s.due_at >= ${begin}`] : []),
    ...(end ? [sql`s.due_at < ${end}`] : []),
    ...(ticked ? [sql`(s.notice_id, s.person_id) in (${pairs})`] : []),
  ];
  const query: CoverageQuery = {
    ...{ at: now, scope, owed: true, department, manager },
    ...(notice ? { notices: [notice] } : {}),
    standing: show === 'open' ? ['open', 'overdue', 'on-leave'] : ['overdue'],
  };
  const some = ticked
    ? sql`select person_id from (${pairs}) pairs (notice_id, person_id)`
    : people && sql`select unnest(${[...people]}::uuid[]) as person_id`;
  const lines = (table: ShareTable) => {
    // Adds nothing to the definition: what is open now says so in its row too, and there an index finds it.
    const hint = table === 'assignment' ? [sql`s.state = 'open'`] : [];
    const more = sql<SqlBool>`${sql.join([...hint, ...parts], sql` and `)}`;
    return sql`
      select ${columns}
      ${factsAt(table, query, { manager: false, platform: false }, { more, ...(some ? { some } : {}) })}`;
  };
  return sql.join(shareTables.map(lines), sql` union all `);
}

/** A page of them, by the day due. @param after where the page before ended */
export async function listShares(
  db: Db,
  asked: Shares,
  { after, limit }: { after?: SharePlace | undefined; limit: number },
): Promise<OpenShare[]> {
  const columns = sql`
    s.notice_id, s.person_id, s.message_id, s.due_at, s.seen_at, who.department_id, n.version_id, st.standing`;
  const also = after
    ? sql<SqlBool>`(s.due_at, s.notice_id, s.person_id) > (${after.dueAt}, ${after.noticeId}::uuid, ${after.personId}::uuid)`
    : sql<SqlBool>`true`;
  const { rows } = await sql<OpenShare>`
    with page as materialized (
      select * from (${openShares(asked, columns, { also })}) f
      order by due_at, notice_id, person_id limit ${limit}
    )
    select page.notice_id as "noticeId", page.person_id as "personId", p.name, p.staff_no as "staffNo",
           (select name from department_version v
            where v.department_id = page.department_id and v.to_at is null) as department,
           (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = page.version_id) as titles,
           page.due_at as "dueAt", page.standing = 'overdue' as overdue, page.standing = 'on-leave' as away, d.state as delivery, d.failure,
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
    select coalesce(sum(shares), 0)::int as shares, count(*)::int as people
    from (select person_id, count(*) as shares from (${openShares(asked, sql`s.person_id`)}) f group by 1) f`.execute(
    db,
  );
  return rows[0] ?? { shares: 0, people: 0 };
}

/** What these people have not finished, and how much of it is overdue; whoever has finished everything is left out. */
export async function countOfEach(
  db: Db,
  { scope, now }: Pick<Shares, 'scope' | 'now'>,
  people: readonly string[],
): Promise<ReadonlyMap<string, { open: number; overdue: number }>> {
  if (people.length === 0) return new Map();
  // No day narrows it, so the zone is of no account.
  const asked: Shares = { scope, filter: { show: 'open' }, zone: 'UTC', now };
  const { rows } = await sql<{ id: string; open: number; overdue: number }>`
    select person_id as id, count(*)::int as open, (count(*) filter (where standing = 'overdue'))::int as overdue
    from (${openShares(asked, sql`s.person_id, st.standing`, { people })}) f group by 1`.execute(db);
  return new Map(rows.map(({ id, ...counted }) => [id, counted]));
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
  const columns = sql`s.notice_id, s.person_id, s.due_at, n.version_id`;
  const { rows } = await sql<ChosenShares>`
    select notice_id as "noticeId", array_agg(person_id::text order by person_id) as "personIds",
           (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = f.version_id) as titles
    from (${openShares(asked, columns, { ticked })}) f
    group by notice_id, version_id order by min(due_at), notice_id`.execute(db);
  return rows;
}

/**
 * People whom some overdue share can be put down to: who heads a department, by name.
 *
 * @param chosen among them also where they head none any more, or one above
 */
export async function managersToChoose(
  db: Db,
  scope: Scope,
  chosen?: string,
): Promise<{ id: string; name: string; staffNo: string }[]> {
  const within = scope === 'all' ? sql`true` : sql`h.department_id = any(${[...scope.departments]}::uuid[])`;
  const { rows } = await sql<{ id: string; name: string; staffNo: string }>`
    select id, name, "staffNo" from (
      select p.id, p.name, p.staff_no as "staffNo" from person p
      where p.id in (
        select h.person_id from department_head h
        where h.to_at is null and ${within} or h.person_id = ${chosen ?? null}::uuid)
      order by p.id = ${chosen ?? null}::uuid desc nulls last, p.name, p.id limit 1000
    ) chosen order by name, id`.execute(db);
  return rows;
}
