import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { audienceQuery } from '../notices/audience.ts';
import { movedOut, settledMs } from '../notices/moved-out.ts';
import { held } from '../people/held.ts';
import { type AssignedAudience, assignmentsOf } from './audiences.ts';
import { coveredBy } from './covered.ts';

/** Whose share of a course it is, and by which assignment; null where none was said. */
interface Share {
  id: string;
  personId: string;
  assignmentId: string | null;
}

/**
 * By which assignment each of these people is still asked for a course: their own, or any other that holds them now.
 * Whoever is outside because their department ended or was put elsewhere has not moved, and keeps their own; where none
 * was said, whoever works here.
 *
 * @returns of those who are asked, by their ids
 */
export async function stillAsked(
  tx: Tx,
  code: string,
  shares: readonly Share[],
  now: Date,
): Promise<ReadonlyMap<string, string | null>> {
  const assignments = await assignmentsOf(tx, code);
  const covered = await coveredBy(
    tx,
    assignments,
    shares.map(({ personId }) => personId),
    now,
  );
  const asked = new Map<string, string | null>();
  for (const { personId, assignmentId } of shares) {
    const holding = covered.get(personId) ?? [];
    const [first] = holding;
    if (first === undefined) continue;
    asked.set(personId, assignmentId === null || holding.includes(assignmentId) ? assignmentId : first);
  }
  const outside = shares.filter(({ personId }) => !asked.has(personId));
  for (const one of await employed(tx, outside, now))
    if (one.assignmentId === null) asked.set(one.personId, null);
  for (const assignment of assignments) {
    const theirs = outside.filter(({ assignmentId }) => assignmentId === assignment.id);
    for (const personId of await leftBehind(tx, assignment, theirs, now)) asked.set(personId, assignment.id);
  }
  return asked;
}

async function employed(tx: Tx, shares: readonly Share[], now: Date): Promise<readonly Share[]> {
  const { rows } = await sql<{ personId: string }>`
    select e.person_id as "personId" from employment e
    where e.person_id = any(${shares.map(({ personId }) => personId)}::uuid[]) and ${held('e', now)}`.execute(
    tx,
  );
  const here = new Set(rows.map(({ personId }) => personId));
  return shares.filter(({ personId }) => here.has(personId));
}

/** Those who were in the audience when they were asked or when they passed, and have not moved out of it since. */
async function leftBehind(
  tx: Tx,
  { audience }: AssignedAudience,
  shares: readonly Share[],
  now: Date,
): Promise<readonly string[]> {
  if (shares.length === 0) return [];
  const theirs = sql`select * from enrolment where id = any(${shares.map(({ id }) => id)}::uuid[])`;
  const belonged = (at: 'assigned_at' | 'ended_at') => sql`exists (
    select from (${audienceQuery(audience, sql<Date>`${sql.ref(`share.${at}`)}`)}) a where a.person_id = share.person_id)`;
  const since = sql`select s.person_id, s.assigned_at as since from (${theirs}) s`;
  // A move counts at once: an hour later they would not be asked any more.
  const moved = movedOut(audience, since, new Date(now.getTime() + settledMs), new Date(0));
  const { rows } = await sql<{ personId: string }>`
    select share.person_id as "personId" from (${theirs}) share
    where (${belonged('assigned_at')} or ${belonged('ended_at')})
      and exists (select from employment m where m.person_id = share.person_id and ${held('m', now)})
      and share.person_id not in (select m.person_id from (${moved}) m)`.execute(tx);
  return rows.map(({ personId }) => personId);
}
