import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { byCursor } from '../db/cursor.ts';
import type { ReasonKind } from '../db/decision-schema.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { AnswerKind, DeliveryState, WayKind } from '../db/schema.ts';
import type { Language } from '../messages/model.ts';
import { standingWithdrawalAt } from '../notices/withdrawals.ts';
import { held } from '../people/held.ts';
import { cards, factsAt, isUnconfirmed, nameThen, type ShareTable, shareTables } from './facts.ts';
import type { CoverageQuery } from './query.ts';
import type { Reason, Standing } from './standing.ts';

/**
 * One person's share of one notice as it was. Whoever may not know answers gets who and when and `answered`, `open`,
 * `overdue` or `called-off`, and of everything else null.
 */
export interface PersonLine {
  noticeId: string;
  personId: string;
  name: string;
  staffNo: string;
  department: string | null;
  language: Language;
  standing: Standing | Reason;
  askedAt: Date;
  dueAt: Date;
  acceptedAt: Date | null;
  delivery: DeliveryState | null;
  /** Why it did not arrive, or `unconfirmed`. */
  failure: string | null;
  seenAt: Date | null;
  readAt: Date | null;
  /** Of the newest answer by then, as all that follows. */
  answeredAt: Date | null;
  answer: AnswerKind | null;
  answerId: string | null;
  threadId: string | null;
  /** The answer that took a consent back, while none was given again. */
  withdrawalId: string | null;
  stoppedAt: Date | null;
  /** Of an exemption that is in force: its kind, and never its words. */
  exemption: ReasonKind | null;
  /** How the answer came where not on a device of their own, and when they said that it was not theirs. */
  way: WayKind | null;
  contestedAt: Date | null;
}

/** Finished or not, and no more: an exemption stands for the answer, and who is away is still asked. */
const plain = sql`
  case when st.standing in ('answered', 'withdrawn', 'exempt') then 'answered'
       when st.standing in ('open', 'on-leave') then 'open'
       when st.standing = 'overdue' then 'overdue' else 'called-off' end`;

/** What the list of people can be narrowed to beside where they stand. */
export type Show = 'all' | 'open' | 'overdue' | 'answered' | 'unreachable' | 'concern' | 'withdrawn';

export interface PeoplePage {
  /** Whether kinds of answers and talks are told at all. */
  answers: boolean;
  show?: Show | undefined;
  /** A part of a name (today's) or a staff number. */
  search?: string | undefined;
  /** Continue after this share. */
  after?: { noticeId: string; staffNo: string } | undefined;
  limit: number;
}

/** A page of shares, by notice (oldest first) and staff number. Of a consent there are none for whoever may not know answers. */
export async function coveragePeople(db: Db, query: CoverageQuery, page: PeoplePage): Promise<PersonLine[]> {
  const { rows } = await peopleQuery(query, page).execute(db);
  return rows.map(withoutPolicy);
}

const withoutPolicy = ({ policy: _policy, ...line }: PersonLine & { policy: string }): PersonLine => line;

/**
 * Shares with everything about each. Of a consent there are none for whoever may not know answers: who is free to say
 * no is seen neither answering nor not. Without a limit: all of them.
 */
function peopleQuery(
  query: CoverageQuery,
  page: Omit<PeoplePage, 'limit'> & { limit?: number },
): RawBuilder<PersonLine & { policy: string }> {
  const { at, past = false } = query;
  const { answers, search = '', after, limit = null } = page;
  const like = `%${search.replace(/[\\%_]/g, (mark) => `\\${mark}`)}%`;
  const more = sql<SqlBool>`
    (${answers} or v.action <> 'consent') and ${shown(page)}
    and (${search} = '' or p.name ilike ${like} or p.staff_no ilike ${like})
    and (${after?.noticeId ?? null}::uuid is null
         or (s.notice_id, p.staff_no) > (${after?.noticeId ?? null}::uuid, ${after?.staffNo ?? ''}))`;
  const join = sql`
    join person p on p.id = s.person_id ${cards}
    left join lateral (
      select id, kind, thread_id, at from answer
      where notice_id = s.notice_id and person_id = s.person_id and at <= ${at} order by entry_id desc limit 1
    ) la on true`;
  const known = (value: RawBuilder<unknown>) => (answers ? value : sql`null`);
  const now = (value: RawBuilder<unknown>) => (past ? sql`null` : value);
  const lines = (table: ShareTable) => sql`(
      select s.notice_id as "noticeId", p.id as "personId", ${nameThen(at)} as name, p.staff_no as "staffNo", p.language,
             (select dv.name from department_version dv
              where dv.department_id = who.department_id and ${held('dv', at)} limit 1) as department,
             ${answers ? sql`st.standing` : plain} as standing, s.created_at as "askedAt", s.due_at as "dueAt",
             ${known(sql`case when d.accepted_at <= ${at} and not ${isUnconfirmed(at)} then d.accepted_at end`)} as "acceptedAt",
             ${known(now(sql`d.state`))} as delivery,
             ${known(sql`case when d.accepted_at <= ${at} and ${isUnconfirmed(at)} then 'unconfirmed' else ${now(sql`d.failure`)} end`)}
               as failure,
             ${known(sql`case when s.seen_at <= ${at} then s.seen_at end`)} as "seenAt",
             ${known(sql`case when s.read_at <= ${at} then s.read_at end`)} as "readAt",
             ${known(sql`coalesce(la.at, case when s.first_answered_at <= ${at} then s.first_answered_at end)`)}
               as "answeredAt",
             ${known(sql`la.kind`)} as answer, ${answers ? sql`la.id` : sql`null::uuid`} as "answerId", ${known(sql`la.thread_id`)} as "threadId",
             v.policy_id as policy
      ${factsAt(table, query, { manager: false, platform: false }, { more, join })}
      order by s.notice_id, p.staff_no limit ${limit})`;
  return sql<PersonLine & { policy: string }>`
    select f.*, ${known(sql`w.way`)} as way, ${known(sql`oc.at`)} as "contestedAt",
           ${known(sql`sw.answer_id`)} as "withdrawalId", ${known(sql`sw.stopped_at`)} as "stoppedAt",
           ${known(sql`ex.reason_kind`)} as exemption
    from (
      select * from (${sql.join(shareTables.map(lines), sql` union all `)}) f
      order by "noticeId", "staffNo" limit ${limit}
    ) f
    left join answer_way w on w.answer_id = f."answerId"
    left join answer_contest oc on oc.answer_id = f."answerId" and oc.at <= ${at}
    left join lateral (
      select w.answer_id, case when w.stopped_at <= ${at} then w.stopped_at end as stopped_at
      from ${standingWithdrawalAt(at)}
      where w.notice_id = f."noticeId" and w.person_id = f."personId"
    ) sw on true
    left join exemption ex on ex.person_id = f."personId" and ex.policy_id = f.policy
      and ex.state in ('in-force', 'ended') and ex.decided_at <= ${at} and ex.until_at > ${at}
      and (ex.ended_at is null or ex.ended_at > ${at})
    order by f."noticeId", f."staffNo"`;
}

/** Who raised a concern is nobody's business who may not know answers, not even through a filter. */
function shown({ answers, show = 'all' }: Pick<PeoplePage, 'answers' | 'show'>): RawBuilder<SqlBool> {
  switch (show) {
    case 'open':
      return sql`st.standing in ('open', 'overdue', 'on-leave')`;
    case 'overdue':
      return sql`st.standing = 'overdue'`;
    case 'answered':
      return answers
        ? sql`st.standing in ('answered', 'withdrawn')`
        : sql`st.standing in ('answered', 'withdrawn', 'exempt')`;
    case 'unreachable':
      return sql`d.state = 'failed'`;
    case 'concern':
      return answers ? sql`la.kind = 'concern'` : sql`true`;
    case 'withdrawn':
      return answers ? sql`taken_back.person_id is not null` : sql`true`;
    default:
      return sql`true`;
  }
}

/**
 * All shares of a query, some at a time, out of one run of it within the caller's transaction: a list of 200,000 costs
 * what the query costs once.
 */
export async function* coveragePages(
  tx: Tx,
  query: CoverageQuery,
  { answers, show }: Pick<PeoplePage, 'answers' | 'show'>,
): AsyncGenerator<readonly PersonLine[]> {
  for await (const rows of byCursor(tx, peopleQuery(query, { answers, show }))) yield rows.map(withoutPolicy);
}
