import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { ReasonKind } from '../db/decision-schema.ts';
import type { Db } from '../db/pool.ts';
import type { AnswerKind, DeliveryState, RequiredAction, WayKind } from '../db/schema.ts';
import type { Language } from '../messages/model.ts';
import { standingWithdrawal } from './withdrawals.ts';

/**
 * What is true of a group of people; each figure counts persons. `accepted` is not `seen`, `seen` is not
 * `answered`; `unconfirmed` went out with a batch that got through, perhaps without reaching them.
 */
export interface Coverage {
  people: number;
  accepted: number;
  unconfirmed: number;
  seen: number;
  read: number;
  answered: number;
  open: number;
  overdue: number;
  cancelled: number;
  /** Of those cancelled, whom an exemption excuses: never told to a manager. */
  excused: number;
  unreachable: number;
}

export interface DepartmentCoverage extends Coverage {
  departmentId: string | null;
  name: string | null;
}

/** Which departments' people may be looked at; `all` for HR and privacy. */
export type Scope = 'all' | { departments: readonly string[] };

/** Still waited for after the date due. Whoever is asked for a consent owes no answer and is never late. */
const overdue = (now: Date) =>
  sql<SqlBool>`a.state = 'open' and a.due_at < ${now} and wanted.action <> 'consent'`;

/** Nobody said that it reached them, and they have not shown it. */
const unconfirmed = sql<SqlBool>`d.unconfirmed and a.seen_at is null`;

/** An exemption stands for the answer: what came of a talk is no business of a manager's. */
const excused = sql<SqlBool>`a.state = 'cancelled' and a.cancelled_why is not distinct from 'exempt'`;

const counts = (now: Date) => sql`
  count(*)::int as people,
  (count(d.accepted_at) filter (where not (${unconfirmed})))::int as accepted,
  (count(d.accepted_at) filter (where ${unconfirmed}))::int as unconfirmed,
  count(a.seen_at)::int as seen,
  count(a.read_at)::int as read,
  (count(*) filter (where a.state = 'answered'))::int as answered,
  (count(*) filter (where a.state = 'open'))::int as open,
  (count(*) filter (where ${overdue(now)}))::int as overdue,
  (count(*) filter (where a.state = 'cancelled'))::int as cancelled,
  (count(*) filter (where ${excused}))::int as excused,
  (count(*) filter (where d.state = 'failed'))::int as unreachable`;

/** A person counts in the department they were put into first, so that the figures add up. */
const shares = sql`
  assignment a
  join notice asked on asked.id = a.notice_id
  join policy_version wanted on wanted.id = asked.version_id
  left join delivery d on d.message_id = a.message_id and d.person_id = a.person_id
  left join lateral (
    select m.department_id from membership m
    where m.person_id = a.person_id and m.to_at is null order by m.from_at, m.department_id limit 1
  ) m on true`;

function within(scope: Scope): RawBuilder<SqlBool> {
  return scope === 'all'
    ? sql<SqlBool>`true`
    : sql<SqlBool>`m.department_id = any(${[...scope.departments]}::uuid[])`;
}

/** The whole and each department, largest gap first. One query: the figures agree with each other. */
export async function coverage(
  db: Db,
  noticeId: string,
  scope: Scope,
  now: Date,
): Promise<{ total: Coverage; departments: DepartmentCoverage[] }> {
  const { rows } = await sql<DepartmentCoverage & { total: boolean }>`
    select grouping(m.department_id) = 1 as total, m.department_id as "departmentId",
           (select name from department_version v where v.department_id = m.department_id and v.to_at is null) as name,
           ${counts(now)}
    from ${shares} where a.notice_id = ${noticeId}::uuid and ${within(scope)}
    group by grouping sets ((), (m.department_id))
    order by 1 desc, (count(*) filter (where a.state = 'open')) desc, 3
  `.execute(db);
  const total = rows.find((row) => row.total) ?? nobody;
  return { total: figures(total), departments: rows.filter((row) => !row.total).map(toDepartment) };
}

const nobody: Coverage = {
  people: 0,
  accepted: 0,
  unconfirmed: 0,
  seen: 0,
  read: 0,
  answered: 0,
  open: 0,
  overdue: 0,
  cancelled: 0,
  excused: 0,
  unreachable: 0,
};

function figures({
  people,
  accepted,
  unconfirmed,
  seen,
  read,
  answered,
  open,
  overdue,
  cancelled,
  excused: exempt,
  unreachable,
}: Coverage): Coverage {
  const sent = { people, accepted, unconfirmed, seen, read, unreachable };
  return { ...sent, answered, open, overdue, cancelled, excused: exempt };
}

function toDepartment(row: DepartmentCoverage): DepartmentCoverage {
  return { departmentId: row.departmentId, name: row.name, ...figures(row) };
}

/**
 * One person's line. `answer` is filled for those who may know it; a manager gets `finished` and no more, which
 * whoever is exempt has too.
 */
export interface PersonLine {
  personId: string;
  name: string;
  staffNo: string;
  department: string | null;
  language: Language;
  finished: boolean;
  cancelled: boolean;
  overdue: boolean;
  acceptedAt: Date | null;
  delivery: DeliveryState | null;
  /** Why it did not arrive, or `unconfirmed`. */
  failure: string | null;
  seenAt: Date | null;
  readAt: Date | null;
  answeredAt: Date | null;
  answer: AnswerKind | null;
  threadId: string | null;
  /** The answer that took a consent back, while none was given again. */
  withdrawalId: string | null;
  stoppedAt: Date | null;
  /** Of an exemption that is in force: its kind, and never its words. */
  exemption: ReasonKind | null;
  /** The newest answer's id, how it came where not on a device of their own, and when they said that it was not theirs. */
  answerId: string | null;
  way: WayKind | null;
  contestedAt: Date | null;
}

export interface PeopleFilter {
  scope: Scope;
  /** Whether kinds of answers and threads are shown at all. */
  answers: boolean;
  show: 'all' | 'open' | 'overdue' | 'answered' | 'unreachable' | 'concern' | 'withdrawn';
  search: string;
  /** Continue after this name and person. */
  after?: { name: string; personId: string };
  limit: number;
}

/**
 * A page of the people of a notice, in the order of their names. Of a consent there are none for whoever may not
 * know answers: who is free to say no is seen neither answering nor not.
 */
export async function noticePeople(
  db: Db,
  noticeId: string,
  filter: PeopleFilter,
  now: Date,
): Promise<PersonLine[]> {
  const { search, after } = filter;
  // Who raised a concern is nobody's business who may not know answers, not even through a filter.
  const telling = filter.show === 'concern' || filter.show === 'withdrawn';
  const show = telling && !filter.answers ? 'all' : filter.show;
  const finished = sql<SqlBool>`a.state = 'answered' or (not ${filter.answers}::boolean and ${excused})`;
  const conditions: Record<PeopleFilter['show'], RawBuilder<SqlBool>> = {
    all: sql`true`,
    open: sql`a.state = 'open'`,
    overdue: overdue(now),
    answered: finished,
    unreachable: sql`d.state = 'failed'`,
    concern: sql`la.kind = 'concern'`,
    withdrawn: sql`sw.answer_id is not null`,
  };
  const like = `%${search.replace(/[\\%_]/g, (mark) => `\\${mark}`)}%`;
  const { rows } = await sql<PersonLine>`
    select p.id as "personId", p.name, p.staff_no as "staffNo", p.language,
           (select name from department_version v where v.department_id = m.department_id and v.to_at is null) as department,
           (${finished}) as finished, a.state = 'cancelled' and not (${finished}) as cancelled,
           (${overdue(now)}) as overdue,
           case when ${unconfirmed} then null else d.accepted_at end as "acceptedAt", d.state as delivery,
           case when ${unconfirmed} then 'unconfirmed' else d.failure end as failure, a.seen_at as "seenAt", a.read_at as "readAt",
           case when ${filter.answers} then a.answered_at end as "answeredAt",
           case when ${filter.answers} then la.kind end as answer,
           case when ${filter.answers} then la.thread_id end as "threadId",
           case when ${filter.answers} then la.id end as "answerId",
           case when ${filter.answers} then w.way end as way,
           case when ${filter.answers} then oc.at end as "contestedAt",
           case when ${filter.answers} then sw.answer_id end as "withdrawalId",
           case when ${filter.answers} then sw.stopped_at end as "stoppedAt",
           case when ${filter.answers} then ex.reason_kind end as exemption
    from ${shares} join person p on p.id = a.person_id
    left join lateral (
      select id, kind, thread_id from answer
      where notice_id = a.notice_id and person_id = a.person_id order by entry_id desc limit 1
    ) la on true
    left join answer_way w on w.answer_id = la.id
    left join answer_contest oc on oc.answer_id = la.id
    left join lateral (
      select w.answer_id, w.stopped_at from ${sql.raw(standingWithdrawal)}
      where w.notice_id = a.notice_id and w.person_id = a.person_id
    ) sw on true
    left join exemption ex on ex.person_id = p.id and ex.policy_id = wanted.policy_id and ex.state = 'in-force'
      and ex.until_at > ${now}
    where a.notice_id = ${noticeId}::uuid and ${within(filter.scope)} and ${conditions[show]}
      and (${filter.answers} or wanted.action <> 'consent')
      and (${search} = '' or p.name ilike ${like} or p.staff_no ilike ${like})
      and (${after?.personId ?? null}::uuid is null
           or (p.name, p.id) > (${after?.name ?? ''}, ${after?.personId ?? null}::uuid))
    order by p.name, p.id limit ${filter.limit}
  `.execute(db);
  return rows;
}

export interface NoticeLine extends Coverage {
  id: string;
  versionId: string;
  code: string;
  action: RequiredAction;
  number: number;
  titles: Record<Language, string>;
  state: 'open' | 'closed' | 'recalled';
  dueAt: Date;
  createdAt: Date;
  joiners: boolean;
}

/** Notices, newest first, with their figures for the people within `scope`. */
export async function listNotices(db: Db, scope: Scope, now: Date, only?: string): Promise<NoticeLine[]> {
  const { rows } = await sql<NoticeLine>`
    select n.id, n.version_id as "versionId", po.code, v.action, v.number, n.state, n.due_at as "dueAt",
           n.created_at as "createdAt", n.joiners,
           (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = v.id) as titles,
           c.*
    from notice n
    join policy_version v on v.id = n.version_id
    join policy po on po.id = v.policy_id
    cross join lateral (select ${counts(now)} from ${shares} where a.notice_id = n.id and ${within(scope)}) c
    where ${only ?? null}::uuid is null or n.id = ${only ?? null}::uuid
    order by n.created_at desc, n.id limit 200
  `.execute(db);
  return scope === 'all' ? rows : rows.filter((row) => row.people > 0);
}
