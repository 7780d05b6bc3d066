import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { mark } from '../notices/audience-due.ts';
import { certified, counted, type Ended, endedEvent } from './ended.ts';
import { tellOutOfTries } from './out-of-tries.ts';
import { resultCard } from './present.ts';
import { triesLeft, withExtra } from './rules.ts';
import { type Answer, type Attempt, currentCourse, type Enrolment } from './store.ts';

export interface Ending extends Ended {
  enrolment: Enrolment;
  attempt: Attempt;
  /** All of the enrolment's. */
  attempts: readonly Attempt[];
  answers: readonly Answer[];
}

/** Ends an attempt: result, evidence, certificate and message commit together. @returns tries that are left */
export async function endAttempt(tx: Tx, ending: Ending): Promise<number> {
  const { enrolment, course, attempt, attempts, answers, outcome, session, now } = ending;
  const { quiz } = course.decided;
  const { right, unread, asked } = counted(answers);
  const passed = outcome === 'passed';
  const { certificate, validUntil, renewOn } = passed
    ? certified(course.decided, ending)
    : { certificate: null, validUntil: null, renewOn: null };
  const { id: enrolmentId, versionId, code, personId } = enrolment;
  const entryId = await append(tx, endedEvent(ending, validUntil));
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
        ...{ certificate, renew_on: renewOn },
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
