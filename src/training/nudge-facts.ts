import { sql } from 'kysely';
import { plainArray } from '../db/array.ts';
import type { Db, Tx } from '../db/pool.ts';
import { held } from '../people/held.ts';
import { dayIn } from '../zone.ts';
import type { Course } from './course.ts';
import type { Nudged, Passed } from './nudge-rules.ts';
import { currentCourses, loadCourse } from './store.ts';

/** A course of which single questions are asked again, in the version of now. */
export interface NudgingCourse {
  versionId: string;
  course: Course;
  weeks: number;
}

/** By their codes. */
export async function nudgingCourses(db: Db | Tx): Promise<ReadonlyMap<string, NudgingCourse>> {
  const found = new Map<string, NudgingCourse>();
  for (const { id, code } of await currentCourses(db)) {
    const course = await loadCourse(db, id);
    const { nudges } = course.decided;
    if (nudges) found.set(code, { versionId: id, course, weeks: nudges.weeks });
  }
  return found;
}

/**
 * Shares that count today, of people who work here, each the newest of its person in these courses: who is asked to take it
 * anew is asked by the course itself.
 */
export const countingShares = (codes: Iterable<string>, { zone, now }: { zone: string; now: Date }) => sql`
  select e.id, e.person_id, e.code, e.ended_at from enrolment e
  where e.state = 'passed' and e.code = any(${plainArray([...codes])}::text[])
    and (e.valid_until is null or e.valid_until >= ${dayIn(now, zone)}::date)
    and not exists (
      select from enrolment f where f.person_id = e.person_id and f.code = e.code and f.seq > e.seq
        and f.state <> 'called-off')
    and exists (select from employment m where m.person_id = e.person_id and ${held('m', now)})`;

/** What each of these people has passed, with all that decides what of it they are asked again. */
export async function passedBy(
  db: Db | Tx,
  people: readonly string[],
  courses: ReadonlyMap<string, NudgingCourse>,
  at: { zone: string; now: Date },
): Promise<ReadonlyMap<string, Passed[]>> {
  const { rows } = await sql<Row>`
    select s.id as "enrolmentId", s.person_id as "personId", s.code, s.ended_at as "passedAt",
      coalesce((select jsonb_object_agg(q.question, q.is_right) from quiz_answer q
        join quiz_attempt a on a.id = q.attempt_id
        where a.enrolment_id = s.id and a.state = 'passed' and q.is_right is not null), '{}') as knew
    from (${countingShares(courses.keys(), at)}) s
    where s.person_id = any(${plainArray(people)}::uuid[]) order by s.code, s.id`.execute(db);
  const nudges = await nudgesOf(
    db,
    rows.map(({ enrolmentId }) => enrolmentId),
  );
  const found = new Map<string, Passed[]>();
  for (const { personId, knew, ...share } of rows) {
    const nudging = courses.get(share.code);
    if (!nudging) continue;
    const { questions } = nudging.course.decided.quiz;
    const passed: Passed = {
      ...share,
      questions: questions.flatMap(({ id, kind }) => (kind === 'text' ? [] : [id])),
      knew: new Map(Object.entries(knew)),
      nudged: nudges.get(share.enrolmentId) ?? [],
      weeks: nudging.weeks,
    };
    found.set(personId, [...(found.get(personId) ?? []), passed]);
  }
  return found;
}

interface Row {
  enrolmentId: string;
  personId: string;
  code: string;
  passedAt: Date;
  knew: Record<string, boolean>;
}

async function nudgesOf(
  db: Db | Tx,
  enrolmentIds: readonly string[],
): Promise<ReadonlyMap<string, Nudged[]>> {
  const { rows } = await sql<Nudged & { enrolmentId: string }>`
    select enrolment_id as "enrolmentId", question, asked_at as at, answered_at as "answeredAt", is_right as right
    from nudge where enrolment_id = any(${plainArray(enrolmentIds)}::uuid[]) order by id`.execute(db);
  const found = new Map<string, Nudged[]>();
  for (const { enrolmentId, ...one } of rows)
    found.set(enrolmentId, [...(found.get(enrolmentId) ?? []), one]);
  return found;
}
