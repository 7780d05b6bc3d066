import { type RawBuilder, sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { type Audience, audienceQuery, audienceSchema } from '../notices/audience.ts';
import type { Viewer } from '../people/person.ts';
import { takesItAlready } from './assign.ts';

/** Whom a course was assigned to, of which people come and go. */
export interface AssignedAudience {
  id: string;
  code: string;
  audience: Audience;
  at: Date;
  /** Whether also those are asked who come to belong to it later. */
  joiners: boolean;
  /** Who passed an earlier version than this takes it again; null where any version counts. */
  leastVersion: number | null;
}

/** Those for which `where` holds (`a` is the assignment) of courses that can be taken, the oldest first. */
async function audiences(db: Db | Tx, where: RawBuilder<unknown>): Promise<AssignedAudience[]> {
  const { rows } = await sql<Omit<AssignedAudience, 'audience'> & { audience: object }>`
    select a.id, a.code, a.audience, a.at, a.joiners and a.ended_at is null as joiners,
           a.least_version as "leastVersion"
    from course_assignment a join course_version v on v.code = a.code and v.ended_at is null
    where ${where} order by a.at, a.id`.execute(db);
  return rows.map((row) => ({ ...row, audience: audienceSchema.parse(row.audience) }));
}

/**
 * Those that ask somebody who comes to belong to them: joiners', any that called somebody off who may be back, and those
 * made anew while somebody was in the middle of an earlier version.
 */
export const askingAudiences = (db: Db | Tx): Promise<AssignedAudience[]> =>
  audiences(
    db,
    sql`a.joiners and a.ended_at is null or exists (
      select from enrolment e where e.assignment_id = a.id and e.off_why in ('disabled', 'moved'))
    or exists (
      select from enrolment e where e.anew_by = a.id and e.state = 'passed')`,
  );

/** All of a course. */
export const assignmentsOf = (db: Db | Tx, code: string): Promise<AssignedAudience[]> =>
  audiences(db, sql`a.code = ${code}`);

/** Of a course, those whose joiners are asked. */
export const joinersOf = (db: Db | Tx, code: string): Promise<AssignedAudience[]> =>
  audiences(db, sql`a.code = ${code} and a.joiners and a.ended_at is null`);

/** Those out of which one of these people can have moved. @param people a query with the column `person_id` */
export const audiencesToLeave = (db: Db | Tx, people: RawBuilder<unknown>): Promise<AssignedAudience[]> =>
  audiences(
    db,
    sql`a.audience ->> 'kind' in ('departments', 'roles') and exists (
      select from enrolment e where e.assignment_id = a.id and e.state = 'open'
        and e.person_id in (select person_id from (${people}) moved))`,
  );

/** Why somebody is asked who was not in the audience when the course was assigned, as a key below `training.why`. */
export type JoinedWhy = 'joined' | 'back' | 'new-department' | 'new-role' | 'anew';

/**
 * Who belongs to an audience and is to be asked now: whoever has no share of the course, or one that ended because they
 * were away, and where it was assigned anew whoever passed an earlier version since. Who ran out of tries is HR's to see
 * to, and a certificate that ends has its renewal.
 *
 * @param people of whom alone it is asked; of everybody when absent
 */
export async function newcomersTo(
  tx: Tx,
  { id, code, audience, at, joiners, leastVersion }: AssignedAudience,
  { people, today, now }: { people?: readonly string[] | undefined; today: Day; now: Date },
): Promise<{ personId: string; why: JoinedWhy }[]> {
  const moved: JoinedWhy =
    audience.kind === 'departments' ? 'new-department' : audience.kind === 'roles' ? 'new-role' : 'joined';
  const only = people ? sql`q.person_id = any(${[...people]}::uuid[]) and` : sql``;
  const isEarlier = sql`n.state = 'passed' and n.number < ${leastVersion}::integer`;
  // They were in the middle of it when it was assigned anew, and have finished it since.
  const wasAtIt = sql`${isEarlier} and n.anew_by = ${id}::uuid`;
  const { rows } = await sql<{ personId: string; why: JoinedWhy }>`
    select q.person_id as "personId", case when ${wasAtIt} then 'anew' when not exists (
        select from employment m where m.person_id = q.person_id and m.to_at is null and m.from_at > ${at}
      ) then ${moved} when (
        select m.reason from employment m where m.person_id = q.person_id and m.to_at is not null
        order by m.to_at desc limit 1) = 'disabled' then 'back' else 'joined' end as why
    from (select distinct person_id from (${audienceQuery(audience, now)}) a) q
    left join lateral (
      select e.state, e.off_why, e.assignment_id, e.anew_by, e.valid_until, e.renew_on, v.number
      from enrolment e left join course_version v on v.id = e.version_id
      where e.person_id = q.person_id and e.code = ${code} order by e.seq desc limit 1
    ) n on true
    where ${only} (${takesItAlready(sql`q.person_id`, code, today, leastVersion)}) is null and (
      ${joiners} and (n.state is null or n.off_why is not null or ${isEarlier}
        or n.state = 'passed' and n.valid_until < ${today}::date and n.renew_on is null)
      or n.off_why in ('disabled', 'moved') and n.assignment_id = ${id}::uuid
      or ${wasAtIt})
    order by 1`.execute(tx);
  return rows;
}

/**
 * Nobody who comes later is asked any more; whoever has been keeps their course. Ended already is a success.
 *
 * @throws HeedError `not-found` for an assignment that never asked joiners, or of another course
 */
export async function endJoiners(
  tx: Tx,
  { assignmentId, code, by, now }: { assignmentId: string; code: string; by: Viewer; now: Date },
): Promise<void> {
  const { rows } = await sql<{ open: boolean }>`
    select ended_at is null as open from course_assignment
    where id = ${assignmentId}::uuid and code = ${code} and joiners for update`.execute(tx);
  const [found] = rows;
  if (!found)
    throw new HeedError('not-found', `course ${code} has no assignment ${assignmentId} that asks joiners`);
  if (!found.open) return;
  await sql`update course_assignment set ended_at = ${now} where id = ${assignmentId}::uuid`.execute(tx);
  await append(tx, {
    type: 'course.joiners-ended',
    at: now,
    actor: { person: by.id },
    about: assignmentId,
    data: { assignment: assignmentId, code },
  });
}
