import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Localized } from '../messages/model.ts';
import { currentVersion } from '../notices/current.ts';
import { loadText } from '../policies/store.ts';
import { companyZone, dayIn } from '../zone.ts';
import { enrol, takesItAlready } from './assign.ts';
import { newestShares } from './newest.ts';
import { currentCourse, loadCourse } from './store.ts';

/** A course as a link names it. */
export interface NamedCourse {
  code: string;
  titles: Localized<string>;
}

/** By which attempt somebody passed a course; `entry` is that attempt's in the evidence log. */
export interface PassedBefore {
  code: string;
  attempt: string;
  entry: number | null;
}

/** A course that was not passed; `outOfTries`: nor can it be now, before HR gives more tries or assigns it again. */
export interface MissingCourse extends NamedCourse {
  outOfTries: boolean;
}

/** Of courses that come before an answer: those with a certificate that counted at that time, and all others. */
export interface CoursesBefore {
  passed: PassedBefore[];
  missing: MissingCourse[];
}

/** @param at when the answer was given */
export async function coursesBefore(
  db: Db | Tx,
  personId: string,
  codes: readonly string[],
  at: Date,
): Promise<CoursesBefore> {
  if (codes.length === 0) return { passed: [], missing: [] };
  const { rows } = await sql<MissingCourse & Partial<PassedBefore>>`
    select q.code, p.attempt, p.entry, coalesce(newest.state = 'not-passed', false) as "outOfTries",
           (select jsonb_object_agg(x.language, x.title) from course_version v join course_text x on x.version_id = v.id
            where v.code = q.code and v.ended_at is null) as titles
    from unnest(${[...codes]}::text[]) with ordinality q (code, place)
    left join lateral (
      select a.id as attempt, a.entry_id as entry
      from enrolment e join quiz_attempt a on a.enrolment_id = e.id and a.state = 'passed'
      where e.person_id = ${personId}::uuid and e.code = q.code and e.state = 'passed' and e.ended_at <= ${at}
        and (e.valid_until is null or e.valid_until >= ${dayIn(at, companyZone)}::date)
      order by e.ended_at desc limit 1
    ) p on true
    left join lateral (
      ${newestShares(sql`e.person_id = ${personId}::uuid and e.code = q.code`)}
    ) newest on true order by q.place`.execute(db);
  return {
    passed: rows.flatMap(({ code, attempt, entry }) =>
      attempt ? [{ code, attempt, entry: entry ?? null }] : [],
    ),
    missing: rows.flatMap(({ code, titles, outOfTries, attempt }) =>
      attempt ? [] : [{ code, titles, outOfTries }],
    ),
  };
}

/**
 * Opens courses for somebody who cannot answer a notice before they have passed them. No card is sent: they come from the
 * notice. Whoever has run out of tries is not given more of them this way.
 */
export async function openForNotice(
  tx: Tx,
  personId: string,
  courses: readonly MissingCourse[],
  now: Date,
): Promise<void> {
  const today = dayIn(now, companyZone);
  for (const { code } of courses.filter(({ outOfTries }) => !outOfTries)) {
    const { rows } = await takesItAlready(sql`${personId}::uuid`, code, today).execute(tx);
    if (rows.length > 0) continue;
    const course = await loadCourse(tx, (await currentCourse(tx, code)).id);
    const people = [{ personId, why: 'notice' }];
    await enrol(tx, course, { people, assignmentId: null, zone: companyZone, now, quiet: true });
  }
}

/** The same where somebody begins a course that a notice to them asks for. Nothing where none does. */
export async function openWhereAsked(tx: Tx, personId: string, code: string, now: Date): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select distinct c.id from assignment a join notice n on n.id = a.notice_id and n.state = 'open'
    join policy_version v on v.id = n.version_id cross join lateral (${sql.raw(currentVersion('v'))}) c
    where a.person_id = ${personId}::uuid and a.state <> 'cancelled'`.execute(tx);
  for (const { id } of rows)
    if ((await loadText(tx, id, 'en')).front.courses?.includes(code)) {
      const { missing } = await coursesBefore(tx, personId, [code], now);
      return openForNotice(tx, personId, missing, now);
    }
}
