import { sql } from 'kysely';
import { nextMoment } from '../calendar/hours.ts';
import { withoutHolidays } from '../calendar/rules.ts';
import { loadCalendar } from '../calendar/store.ts';
import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { append } from '../evidence/append.ts';
import type { SessionFacts } from '../evidence/events.ts';
import { touch } from '../live.ts';
import { endOfDay } from '../notices/rules.ts';
import { lookAgain } from '../reminders/look-again.ts';
import { policyFor } from '../reminders/settings.ts';
import { companyZone, dayIn } from '../zone.ts';
import { digest } from './digest.ts';
import type { Ending } from './end-attempt.ts';
import { handedInCard } from './present-review.ts';

type HandingIn = Omit<Ending, 'outcome' | 'zone' | 'attempts' | 'session'> & { session: SessionFacts };

/**
 * All is answered, and what comes of it depends on words that a person has to read. Its person has done their part: they
 * are reminded no more, and it counts as in time.
 */
export async function handIn(
  tx: Tx,
  { enrolment, course, attempt, answers, language, session, now }: HandingIn,
): Promise<void> {
  const { id: enrolmentId, personId, versionId, code } = enrolment;
  await tx
    .updateTable('quiz_attempt')
    .set({ state: 'handed-in', ended_at: now, language })
    .where('id', '=', attempt.id)
    .execute();
  const { quiz, version } = course.decided;
  const count = (value: boolean | null) => answers.filter(({ isRight }) => isRight === value).length;
  await append(tx, {
    type: 'quiz.handed-in',
    at: now,
    actor: { person: personId },
    person: personId,
    about: enrolmentId,
    data: {
      ...{ enrolment: enrolmentId, attempt: attempt.id, n: attempt.n, language, session },
      course: { code, version: versionId, number: version, sha256: course.texts[language].sha256 },
      ...{ right: count(true), unread: count(null), asked: answers.length, passMark: quiz.passMark },
      answers: digest(attempt.id, answers),
    },
  });
  await enqueue(tx, {
    kind: 'training.handed-in',
    bodies: handedInCard(course),
    about: enrolmentId,
    to: [personId],
    priority: 1,
    platform: session.platform,
    at: now,
  });
  await lookAgain(tx, { people: [personId] }, now);
  touch(tx, `person.${personId}`);
}

/** From now on the words of an attempt are read. Nothing where it has none. */
export async function letBeRead(tx: Tx, attemptId: string, now: Date): Promise<void> {
  await sql`
    update quiz_words set handed_in_at = ${now}, tell_at = ${await nextMorning(tx, now)}
    where attempt_id = ${attemptId}::uuid`.execute(tx);
}

/**
 * When whoever reads hears of what was handed in by then: once a working day, or a course that everybody takes would
 * write to them all day long.
 */
async function nextMorning(tx: Tx, now: Date): Promise<Date> {
  const calendar = withoutHolidays(await loadCalendar(tx, { zone: companyZone }));
  const { policy } = await policyFor(tx, 'training');
  const today = endOfDay(dayIn(now, companyZone), companyZone) ?? now;
  return nextMoment({ zone: companyZone, calendar, away: [] }, policy.hours, today) ?? now;
}
