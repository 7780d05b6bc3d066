import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { sayPeriodOver } from '../people/period-over.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../people/personal-data.ts';

const pageSize = 500;

/** A person's share of notices, as it is and was before, and what they answered. What was said is in the evidence. */
export const noticeData: PersonalData = {
  name: 'notices',
  find,
  async *export(db, personId) {
    yield* exportShares(db, personId);
    yield* exportPastShares(db, personId);
    yield* exportAnswers(db, personId);
  },
  erase,
};

interface Count {
  count: number;
  from: Date | null;
  to: Date | null;
}

async function find(db: Db, personId: string): Promise<Held[]> {
  const { rows } = await sql<Count & { category: 'notices' | 'answers' }>`
    select 'notices' as category, count(*) as count, min(created_at) as "from", max(created_at) as "to"
    from (
      select created_at from assignment where person_id = ${personId}::uuid
      union all
      select p.since_at from ${pastShares} where a.person_id = ${personId}::uuid
    ) shares
    union all
    select 'answers', count(*), min(at), max(at) from answer where person_id = ${personId}::uuid`.execute(db);
  return rows.flatMap(({ category, count, from, to }) =>
    from && to
      ? [
          {
            category: `held.category.${category}`,
            count,
            from,
            to,
            disclosure: 'answers',
            why: `held.why.${category}`,
          },
        ]
      : [],
  );
}

/** Through the share they were, since no index knows them by person. */
const pastShares = sql`
  assignment a join assignment_past p on p.notice_id = a.notice_id and p.person_id = a.person_id`;

interface ShareRow {
  id: string;
  code: string;
  number: number;
  why: string;
  state: string;
  created_at: Date;
  due_at: Date;
  seen_at: Date | null;
  read_at: Date | null;
  answered_at: Date | null;
  later_at: Date | null;
}

/** By notice, of which a person has one share each. */
async function* exportShares(db: Db, personId: string): AsyncIterable<ExportItem> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const { rows } = await sql<ShareRow>`
      select a.notice_id as id, po.code, v.number, a.why, a.state, a.created_at, a.due_at, a.seen_at, a.read_at,
             a.answered_at, case when a.state = 'open' then r.later_at end as later_at
      from assignment a
      left join reminder r on r.person_id = a.person_id and r.about = a.notice_id
      join notice n on n.id = a.notice_id
      join policy_version v on v.id = n.version_id
      join policy po on po.id = v.policy_id
      where a.person_id = ${personId}::uuid and a.notice_id > ${after}::uuid
      order by a.notice_id limit ${pageSize}`.execute(db);
    for (const row of rows) {
      yield {
        category: 'held.category.notices',
        id: row.id,
        at: row.created_at,
        data: {
          policy: row.code,
          version: row.number,
          why: row.why,
          state: row.state,
          due: row.due_at.toISOString(),
          opened: row.seen_at?.toISOString() ?? null,
          read: row.read_at?.toISOString() ?? null,
          answered: row.answered_at?.toISOString() ?? null,
          remind: row.later_at?.toISOString() ?? null,
        },
      };
    }
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    after = last.id;
  }
}

interface PastShareRow {
  id: string;
  code: string;
  number: number;
  since_at: Date;
  until_at: Date;
  created_at: Date;
  due_at: Date;
  seen_at: Date | null;
  read_at: Date | null;
  first_answered_at: Date | null;
  cancelled_at: Date | null;
  cancelled_why: string | null;
}

/** What shares were before they were called off for another reason, asked for again or due on another day: rare. */
async function* exportPastShares(db: Db, personId: string): AsyncIterable<ExportItem> {
  const { rows } = await sql<PastShareRow>`
    select p.notice_id as id, po.code, v.number, p.since_at, p.until_at, p.created_at, p.due_at, p.seen_at, p.read_at,
           p.first_answered_at, p.cancelled_at, p.cancelled_why
    from ${pastShares}
    join notice n on n.id = p.notice_id
    join policy_version v on v.id = n.version_id
    join policy po on po.id = v.policy_id
    where a.person_id = ${personId}::uuid order by p.notice_id, p.since_at`.execute(db);
  for (const row of rows) {
    yield {
      category: 'held.category.notices',
      id: `${row.id} ${row.since_at.toISOString()}`,
      at: row.since_at,
      data: {
        policy: row.code,
        version: row.number,
        until: row.until_at.toISOString(),
        asked: row.created_at.toISOString(),
        due: row.due_at.toISOString(),
        opened: row.seen_at?.toISOString() ?? null,
        read: row.read_at?.toISOString() ?? null,
        answered: row.first_answered_at?.toISOString() ?? null,
        stopped: row.cancelled_at?.toISOString() ?? null,
        stoppedWhy: row.cancelled_why,
      },
    };
  }
}

interface AnswerRow {
  id: string;
  notice_id: string;
  code: string;
  number: number;
  kind: string;
  method: string;
  language: string;
  entry_id: number;
  thread_id: string | null;
  at: Date;
  stopped_at: Date | null;
}

/** In the order they were given. */
async function* exportAnswers(db: Db, personId: string): AsyncIterable<ExportItem> {
  for (let after = 0; ; ) {
    const { rows } = await sql<AnswerRow>`
      select a.id, a.notice_id, po.code, v.number, a.kind, a.method, a.language, a.entry_id, a.thread_id, a.at, w.stopped_at
      from answer a
      left join consent_withdrawal w on w.answer_id = a.id
      join policy_version v on v.id = a.version_id
      join policy po on po.id = v.policy_id
      where a.person_id = ${personId}::uuid and a.entry_id > ${after}
      order by a.entry_id limit ${pageSize}`.execute(db);
    for (const row of rows) {
      yield {
        category: 'held.category.answers',
        id: row.id,
        at: row.at,
        data: {
          notice: row.notice_id,
          policy: row.code,
          version: row.number,
          answer: row.kind,
          method: row.method,
          language: row.language,
          entry: row.entry_id,
          thread: row.thread_id,
          ...(row.stopped_at ? { stopped: row.stopped_at.toISOString() } : {}),
        },
      };
    }
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    after = last.entry_id;
  }
}

/**
 * Answers are never changed, and stay for as long as they are promised to stay, with the shares they were given to. Of the
 * other shares those go that nobody waits for any more: what was called off, and everything of somebody who has left.
 */
async function erase(tx: Tx, personId: string, { over }: ErasureContext): Promise<Erased[]> {
  const before = await find(tx, personId);
  if (over?.has('answers')) await endAnswers(tx, personId);
  // What a share was before goes with it.
  await sql`
    delete from assignment a
    where a.person_id = ${personId}::uuid
      and (a.state = 'cancelled' or not exists (
        select from employment e where e.person_id = a.person_id and e.to_at is null))
      and not exists (
        select from answer g where g.notice_id = a.notice_id and g.person_id = a.person_id)
      and not exists (
        select from purpose_answer g where g.notice_id = a.notice_id and g.person_id = a.person_id)`.execute(
    tx,
  );
  const left = await find(tx, personId);
  const count = (held: readonly Held[], name: string) =>
    held.find(({ category }) => category === `held.category.${name}`)?.count ?? 0;
  const notices = count(left, 'notices');
  return [
    outcome('notices', count(before, 'notices') - notices, notices),
    outcome('answers', count(before, 'answers') - count(left, 'answers'), count(left, 'answers')),
  ].filter((one) => one.erased + one.kept > 0);
}

/** Their time is over: with what was contested and taken back of them. The database lets no answer go for another reason. */
async function endAnswers(tx: Tx, personId: string): Promise<void> {
  await sayPeriodOver(tx, personId);
  await sql`delete from consent_withdrawal where person_id = ${personId}::uuid`.execute(tx);
  await sql`
    delete from answer_contest where answer_id in (select id from answer where person_id = ${personId}::uuid)`.execute(
    tx,
  );
  await sql`delete from answer where person_id = ${personId}::uuid`.execute(tx);
}

function outcome(name: 'notices' | 'answers', erased: number, kept: number): Erased {
  const category = `held.category.${name}`;
  return kept > 0 ? { category, erased, kept, why: `held.kept.${name}` } : { category, erased, kept };
}
