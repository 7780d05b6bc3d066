import { addDays } from '../calendar/day.ts';
import { sameDate } from '../calendar/terms.ts';
import type { EvidenceEvent, SessionFacts } from '../evidence/events.ts';
import type { Language } from '../messages/model.ts';
import { dayIn } from '../zone.ts';
import { newCertificateNumber } from './certificate-number.ts';
import type { Course } from './course.ts';
import { type AnswerOnRecord, digest } from './digest.ts';
import type { Attempt, Enrolment } from './store.ts';

/** The end of an attempt: whose, of what, and how the last answer came. */
export interface Ended {
  enrolment: Pick<Enrolment, 'id' | 'personId' | 'versionId'>;
  course: Course;
  attempt: Pick<Attempt, 'id' | 'n'>;
  answers: readonly AnswerOnRecord[];
  outcome: 'passed' | 'failed';
  language: Language;
  /** None where a review ended it: the entry of its handing in says how that came. */
  session?: SessionFacts | undefined;
  /** The company's. */
  zone: string;
  now: Date;
}

/** How many answers were right, wait for somebody to read them, and were asked for. */
export const counted = (answers: Ended['answers']) => ({
  right: answers.filter(({ isRight }) => isRight === true).length,
  unread: answers.filter(({ isRight }) => isRight === null).length,
  asked: answers.length,
});

/** What an enrolment that is passed has: its certificate, until when it counts, and from when it is asked for anew. */
export function certified(
  { valid }: Course['decided'],
  { zone, now }: Pick<Ended, 'zone' | 'now'>,
): { certificate: string; validUntil: string | null; renewOn: string | null } {
  const validUntil = valid ? sameDate(dayIn(now, zone), valid.months) : null;
  const renewOn = validUntil && valid ? addDays(validUntil, -valid.before) : null;
  return { certificate: newCertificateNumber(), validUntil, renewOn };
}

/** What goes on record of it. */
export function endedEvent(
  { enrolment, course, attempt, answers, outcome, language, session, now }: Ended,
  validUntil: string | null,
): EvidenceEvent {
  const { id, personId, versionId: version } = enrolment;
  const { right, unread, asked } = counted(answers);
  const { quiz, version: number } = course.decided;
  return {
    type: 'quiz.ended',
    at: now,
    actor: session ? { person: personId } : 'heed',
    person: personId,
    about: id,
    data: {
      ...{ enrolment: id, attempt: attempt.id, n: attempt.n, language },
      ...(session ? { session } : {}),
      course: { code: course.code, version, number, sha256: course.texts[language].sha256 },
      ...{ passed: outcome === 'passed', right, asked, passMark: quiz.passMark },
      answers: digest(attempt.id, answers),
      ...(unread > 0 ? { unread } : {}),
      ...(validUntil ? { validUntil } : {}),
    },
  };
}
