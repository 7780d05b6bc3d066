import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';

/**
 * What a sweep of audiences has to look at: `joins` for whoever may be to be asked, `moves` for whoever may belong
 * elsewhere, `leaves` for whoever may have left; `course-joins` and `course-moves` are the first two of courses. Triggers
 * add to it in the transaction that changes a fact.
 */
export type AudienceKind = 'joins' | 'moves' | 'leaves' | 'course-joins' | 'course-moves';

/** More people than this are quicker looked at as everybody. */
export const mostMarked = 10_000;

export interface Marked {
  /** All marks of these people and notices, those for later too, to be taken away when the look is over. */
  ids: string[];
  people: string[];
  noticeIds: string[];
  /** Assignments of courses. */
  assignmentIds: string[];
}

interface MarkRow {
  id: string;
  personId: string | null;
  noticeId: string | null;
  assignmentId: string | null;
}

/** What is to be looked at by now. What changes after this has marks of its own, which stay. */
export async function marked(db: Db | Tx, kind: AudienceKind, now: Date): Promise<Marked> {
  const { rows } = await sql<MarkRow>`
    with due as materialized (
      select id, person_id, notice_id, course_assignment_id from audience_due
      where kind = ${kind} and due_at <= ${now}
    )
    select id::text, person_id as "personId", notice_id as "noticeId", course_assignment_id as "assignmentId" from due
    union
    select later.id::text, later.person_id, null, null from due
    join audience_due later on later.person_id = due.person_id and later.kind = ${kind}`.execute(db);
  return {
    ids: rows.map(({ id }) => id),
    people: [...new Set(rows.flatMap(({ personId }) => personId ?? []))],
    noticeIds: [...new Set(rows.flatMap(({ noticeId }) => noticeId ?? []))],
    assignmentIds: [...new Set(rows.flatMap(({ assignmentId }) => assignmentId ?? []))],
  };
}

/** A look is over. Taken in the order of the marks, so that two looks never wait for each other in a circle. */
export async function unmark(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    with over as materialized (
      select id from audience_due where id = any(${[...ids]}::bigint[]) order by id for update skip locked
    )
    delete from audience_due d using over where d.id = over.id`.execute(tx);
}

/** To be looked at (again) at these times. A time that is known already is not kept twice. */
export async function mark(
  tx: Tx,
  kind: AudienceKind,
  later: Iterable<readonly [personId: string, at: Date]>,
): Promise<void> {
  const all = [...later];
  if (all.length === 0) return;
  await sql`
    insert into audience_due (kind, person_id, due_at)
    select ${kind}, person_id, due_at
    from unnest(${all.map(([id]) => id)}::uuid[], ${all.map(([, at]) => at)}::timestamptz[]) as t (person_id, due_at)
    where not exists (
      select from audience_due d where d.person_id = t.person_id and d.kind = ${kind} and d.due_at = t.due_at)
  `.execute(tx);
}

/** The same of assignments of courses, of which everybody is to be looked at. */
export async function markAssignments(tx: Tx, assignmentIds: readonly string[], at: Date): Promise<void> {
  if (assignmentIds.length === 0) return;
  await sql`
    insert into audience_due (kind, course_assignment_id, due_at)
    select 'course-joins', unnest(${[...assignmentIds]}::uuid[]), ${at}::timestamptz`.execute(tx);
}

/** Notices of which everybody is to be looked at. */
export async function markNotices(tx: Tx, noticeIds: readonly string[], at: Date): Promise<void> {
  if (noticeIds.length === 0) return;
  await sql`
    insert into audience_due (kind, notice_id, due_at)
    select 'joins', unnest(${[...noticeIds]}::uuid[]), ${at}::timestamptz`.execute(tx);
}

/**
 * Those who wait for hours in which they may be asked are looked at now: their hours have changed.
 *
 * @param people a query with the column `person_id`; everybody when absent
 */
export async function waitNoMore(tx: Tx, people: RawBuilder<unknown> | undefined, now: Date): Promise<void> {
  const whom = people ? sql`and person_id in (select person_id from (${people}) concerned)` : sql``;
  await sql`
    insert into audience_due (kind, person_id, due_at)
    select distinct 'joins', person_id, ${now}::timestamptz from audience_due
    where kind = 'joins' and due_at > ${now} and person_id is not null ${whom}`.execute(tx);
}
