import { addDays } from '../calendar/day.ts';
import { sameDate } from '../calendar/terms.ts';
import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { append } from '../evidence/append.ts';
import type { SessionFacts } from '../evidence/events.ts';
import { touch } from '../live.ts';
import type { Language } from '../messages/model.ts';
import { mark } from '../notices/audience-due.ts';
import { dayIn } from '../zone.ts';
import { newCertificateNumber } from './certificate-number.ts';
import type { Course } from './course.ts';
import { digest } from './digest.ts';
import { tellOutOfTries } from './out-of-tries.ts';
import { resultCard } from './present.ts';
import { triesLeft, withExtra } from './rules.ts';
import { type Answer, type Attempt, currentCourse, type Enrolment } from './store.ts';

export interface Ending {
  enrolment: Enrolment;
  course: Course;
  attempt: Attempt;
  /** All of the enrolment's. */
  attempts: readonly Attempt[];
  answers: readonly Answer[];
  outcome: 'passed' | 'failed';
  language: Language;
  /** How the last answer came. None where a review ended it: the entry of its handing in says how that came. */
  session?: SessionFacts;
  /** The company's. */
  zone: string;
  now: Date;
}

/** Ends an attempt: result, evidence, certificate and message commit together. @returns tries that are left */
export async function endAttempt(
  tx: Tx,
  { enrolment, course, attempt, attempts, answers, outcome, language, session, zone, now }: Ending,
): Promise<number> {
  const { quiz, valid, version } = course.decided;
  const right = answers.filter(({ isRight }) => isRight === true).length;
  const unread = answers.filter(({ isRight }) => isRight === null).length;
  const asked = answers.length;
  const passed = outcome === 'passed';
  const validUntil = passed && valid ? sameDate(dayIn(now, zone), valid.months) : null;
  const { id: enrolmentId, versionId, code, personId } = enrolment;
  const entryId = await append(tx, {
    type: 'quiz.ended',
    at: now,
    actor: session ? { person: personId } : 'heed',
    person: personId,
    about: enrolmentId,
    data: {
      ...{ enrolment: enrolmentId, attempt: attempt.id, n: attempt.n, language },
      ...(session ? { session } : {}),
      course: { code, version: versionId, number: version, sha256: course.texts[language].sha256 },
      ...{ passed, right, asked, passMark: quiz.passMark, answers: digest(attempt.id, answers) },
      ...(unread > 0 ? { unread } : {}),
      ...(validUntil ? { validUntil } : {}),
    },
  });
  // Whoever handed it in ended it then: the wait for another try, and whether it was in time, go by that.
  const endedAt = attempt.endedAt ?? now;
  await tx
    .updateTable('quiz_attempt')
    .set({ state: outcome, ended_at: endedAt, right_answers: right, entry_id: entryId })
    .where('id', '=', attempt.id)
    .execute();
  const after = attempts.map((one) => (one.id === attempt.id ? { ...one, state: outcome, endedAt } : one));
  const left = triesLeft(after, withExtra(quiz, enrolment));
  if (passed || left === 0)
    await tx
      .updateTable('enrolment')
      .set({
        ...{ state: passed ? 'passed' : 'not-passed', ended_at: now, valid_until: validUntil },
        certificate: passed ? newCertificateNumber() : null,
        renew_on: validUntil && valid ? addDays(validUntil, -valid.before) : null,
      })
      .where('id', '=', enrolmentId)
      .execute();
  // What a review took is waited for no longer.
  const wait = Math.max(0, Math.ceil(quiz.wait - (now.getTime() - endedAt.getTime()) / 3_600_000));
  await enqueue(tx, {
    kind: 'training.result',
    bodies: resultCard(course, { passed, right, asked, unread, left, validUntil, wait, now }),
    about: enrolmentId,
    to: [personId],
    priority: 1,
    ...(session ? { platform: session.platform } : {}),
    at: now,
  });
  // Where it was assigned anew meanwhile, it is asked for in the version of now.
  if (passed && versionId !== (await currentCourse(tx, code)).id)
    await mark(tx, 'course-joins', [[personId, now]]);
  if (!passed && left === 0) await tellOutOfTries(tx, course, { personId, now });
  touch(tx, `person.${personId}`);
  return left;
}
