import { v7 } from 'uuid';
import { isUniqueViolation } from '../db/conflict.ts';
import type { Db } from '../db/pool.ts';
import { ringAfterCommit } from '../delivery/bell.ts';
import type { SessionFacts } from '../evidence/events.ts';
import { touch } from '../live.ts';
import type { Language } from '../messages/model.ts';
import { isRight, readAnswer } from './grade.ts';
import { openAttempts } from './open-attempts.ts';
import { passingBy } from './passing.ts';
import { feedbackMessage } from './present-question.ts';
import { type QuizRecording, quizRecords } from './record-answers.ts';
import { mayAnswer } from './rules.ts';
import { questionsOf } from './step.ts';
import { loadCourse } from './store.ts';

export interface AnsweringTogether {
  attemptId: string;
  personId: string;
  question: string;
  /** Fields of the question's form. */
  given: Readonly<Record<string, string>>;
  arrival: QuizRecording['arrival'];
  language: Language;
  session: SessionFacts;
  /** The company's. */
  zone: string;
  now: Date;
}

/**
 * The way of the many: when thousands finish a quiz at once, answers that come at the same moment are read and written
 * together, each with what is said to it, and the last one with the certificate. An attempt that is not passed by its last
 * answer, and whatever is not plain, has the long way (`answerQuestion`), which judges alike.
 *
 * @returns false when it was not that simple, and nothing was written
 */
export async function answerTogether(db: Db, answering: AnsweringTogether): Promise<boolean> {
  const { attemptId, personId, question: id, given, arrival, now } = answering;
  const attempt = await openAttempts.call(db, { attemptId, personId });
  if (!attempt?.versionId) return false;
  const course = await loadCourse(db, attempt.versionId);
  const questions = questionsOf(course, attempt);
  if (attempt.answered !== attempt.answers.length) return false;
  const names = questions.map(({ question }) => question.id);
  const answered = { asked: names, answered: new Set(attempt.answers.map(({ question }) => question)) };
  if (mayAnswer(attempt, answered, id, now).verdict !== 'take') return false;
  const asked = questions.find(({ question }) => question.id === id);
  const read = asked && readAnswer(asked.question, given);
  // Words are sealed, which is not that simple.
  if (!asked || !read?.ok || read.words !== undefined) return false;
  const right = isRight(asked.question, read.chosen);
  if (right === null) return false;
  const answer = { question: id, chosen: read.chosen, isRight: right, at: now };
  const answers = [...attempt.answers, answer];
  const last = answers.length === questions.length;
  const enrolment = { id: attempt.enrolmentId, personId, versionId: attempt.versionId };
  const ending = { ...answering, enrolment, course, attempt: { id: attemptId, n: attempt.n }, answers };
  const passing = last ? passingBy(ending) : undefined;
  if (last && !passing) return false;
  const bodies = feedbackMessage(course, asked, answer, last);
  try {
    const done = await quizRecords.call(db, {
      ...{ attemptId, enrolmentId: attempt.enrolmentId, personId, answered: attempt.answered },
      ...{ question: id, chosen: read.chosen, isRight: right, arrival, now },
      ...{ message: { id: v7(), kind: 'training.step', bodies }, passing },
    });
    if (done) ringAfterCommit(db, 'bulk');
    if (done && passing) touch(db, `person.${personId}`);
    return done;
  } catch (error) {
    // The same event, or the same answer, came at the same moment and was first: the long way says so.
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}
