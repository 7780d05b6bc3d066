import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { problem } from '../messages/problems.ts';
import type { Viewer } from '../people/person.ts';
import { beginReminding } from '../reminders/begin.ts';
import { holdersOf } from '../threads/store.ts';
import type { Course } from './course.ts';
import { moreTriesCard, outOfTriesCard } from './present-staff.ts';
import { enrolments, loadCourse, noSuchCourse } from './store.ts';

/** HR hears that somebody has run out of tries; who it is stands on the page, and the message lies in the clear. */
export async function tellOutOfTries(
  tx: Tx,
  course: Course,
  { personId, now }: { personId: string; now: Date },
): Promise<void> {
  const to = await holdersOf(tx, 'hr', personId, now);
  if (to.length === 0) return;
  await enqueue(tx, { kind: 'training.out-of-tries', bodies: outOfTriesCard(course), to, at: now });
}

/** Somebody who has no tries left, by their newest share of a course. */
export interface OutOfTries {
  enrolmentId: string;
  personId: string;
  name: string;
  staffNo: string;
  endedAt: Date;
}

/** Whoever works here and has run out of them, without the reader. */
export async function outOfTries(db: Db, code: string, { id }: Pick<Viewer, 'id'>): Promise<OutOfTries[]> {
  const { rows } = await sql<OutOfTries>`
    select n.id as "enrolmentId", p.id as "personId", p.name, p.staff_no as "staffNo", n.ended_at as "endedAt"
    from (
      select distinct on (person_id) id, person_id, state, ended_at from enrolment
      where code = ${code} order by person_id, assigned_at desc, id desc
    ) n join person p on p.id = n.person_id
    where n.state = 'not-passed' and p.id <> ${id}::uuid
      and exists (select from employment m where m.person_id = p.id and m.to_at is null)
    order by n.ended_at, p.id`.execute(db);
  return rows;
}

export const mostExtraTries = 5;
export const longestReason = 500;

export interface GivingTries {
  enrolmentId: string;
  /** The course whose page it is given on. */
  code: string;
  by: Viewer;
  tries: number;
  reason: string;
  now: Date;
}

/**
 * Gives somebody more tries, so that they go on where they were: nothing is read again. The reason goes on record.
 *
 * @throws HeedError `bad-input` for a number or a reason that cannot be; `conflict` where they have not run out any more,
 * `forbidden` for one's own, `not-found`
 */
export async function giveTries(
  tx: Tx,
  { enrolmentId, code, by, tries, reason, now }: GivingTries,
): Promise<void> {
  const words = reason.trim();
  const wrong = [
    ...(Number.isInteger(tries) && tries >= 1 && tries <= mostExtraTries
      ? []
      : [
          problem(
            { code: 'named', params: { name: 'tries' } },
            { code: 'training.tries', params: { most: mostExtraTries } },
          ),
        ]),
    ...(words === '' || words.length > longestReason
      ? [
          problem(
            { code: 'named', params: { name: 'reason' } },
            { code: 'training.reason', params: { most: longestReason } },
          ),
        ]
      : []),
  ];
  if (wrong.length > 0)
    throw new HeedError('bad-input', 'more tries need a number and a reason', { problems: wrong });
  const [found] = await enrolments(tx, sql`e.id = ${enrolmentId}::uuid`);
  if (found?.code !== code) throw noSuchCourse(code);
  if (found.personId === by.id) throw new HeedError('forbidden', 'nobody gives themselves more tries');
  const course = await loadCourse(tx, found.versionId);
  const { numAffectedRows } = await sql`
    update enrolment e set state = 'open', ended_at = null, extra_tries = e.extra_tries + ${tries}
    where e.id = ${enrolmentId}::uuid and e.state = 'not-passed' and not exists (
      select from enrolment o where o.person_id = e.person_id and o.code = e.code and o.state = 'open')`.execute(
    tx,
  );
  if (numAffectedRows === 0n)
    throw new HeedError('conflict', `enrolment ${enrolmentId} has not run out of tries`);
  await append(tx, {
    type: 'training.tries-given',
    at: now,
    actor: { person: by.id },
    person: found.personId,
    about: enrolmentId,
    data: { enrolment: enrolmentId, tries, reason: words },
  });
  await enqueue(tx, {
    kind: 'training.more-tries',
    bodies: moreTriesCard(course, tries),
    about: enrolmentId,
    to: [found.personId],
    at: now,
  });
  const things = sql`select person_id, id as about from enrolment where id = ${enrolmentId}::uuid`;
  await beginReminding(tx, { kind: 'training', things }, now);
}
