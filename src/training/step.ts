import type { Db, Tx } from '../db/pool.ts';
import type { Course } from './course.ts';
import { drawn } from './draw.ts';
import { isExpired, mayBegin, withExtra } from './rules.ts';
import type { QuizQuestion } from './schema.ts';
import { type Answer, type Attempt, answersOf, attemptsOf, type Enrolment, loadCourse } from './store.ts';

/** A question as it stands in one attempt. */
export interface Asked {
  question: QuizQuestion;
  /** Ids of its options, in this attempt's order. */
  options: readonly string[];
  /** Its place, from 1, of how many. */
  place: number;
  of: number;
}

/** What comes next for somebody who takes a course. */
export type Step =
  | { step: 'begin' }
  /** `place` of a module, from 1. */
  | { step: 'module'; place: number }
  | { step: 'quiz' }
  | { step: 'wait'; until: Date }
  /** All is answered; a person reads what was written. */
  | { step: 'handed-in' }
  | { step: 'question'; attempt: Attempt; asked: Asked }
  | { step: 'ended' };

/** Where somebody is in a course: all that pages and cards are made of. */
export interface Progress {
  enrolment: Enrolment;
  course: Course;
  /** In their order. */
  attempts: readonly Attempt[];
  step: Step;
}

export async function progressOf(db: Db | Tx, enrolment: Enrolment, now: Date): Promise<Progress> {
  const course = await loadCourse(db, enrolment.versionId);
  const attempts = await attemptsOf(db, enrolment.id);
  const step = await stepOf(db, { enrolment, course, attempts }, now);
  return { enrolment, course, attempts, step };
}

async function stepOf(
  db: Db | Tx,
  { enrolment, course, attempts }: Omit<Progress, 'step'>,
  now: Date,
): Promise<Step> {
  const { state, begunAt, modulesRead } = enrolment;
  const { modules } = course.decided;
  const quiz = withExtra(course.decided.quiz, enrolment);
  if (state !== 'open') return { step: 'ended' };
  if (!begunAt) return { step: 'begin' };
  if (attempts.some((one) => one.state === 'handed-in')) return { step: 'handed-in' };
  const open = attempts.find((one) => one.state === 'open' && !isExpired(one, now));
  if (open) {
    const answers = await answersOf(db, open.id);
    const asked = questionsOf(course, open).find(
      ({ question }) => !answers.some((one) => one.question === question.id),
    );
    if (asked) return { step: 'question', attempt: open, asked };
  }
  if (modulesRead < modules.length) return { step: 'module', place: modulesRead + 1 };
  const may = mayBegin({ state, modulesRead, modules: modules.length, attempts }, quiz, now);
  return may.verdict === 'wait' ? { step: 'wait', until: may.until } : { step: 'quiz' };
}

/** What an attempt asks, in its order. */
export function questionsOf({ decided: { quiz } }: Course, { seed }: Pick<Attempt, 'seed'>): Asked[] {
  const all = drawn(seed, quiz);
  return all.flatMap(({ question: id, options }, index) => {
    const question = quiz.questions.find((one) => one.id === id);
    return question ? [{ question, options, place: index + 1, of: all.length }] : [];
  });
}

/** One question of an attempt, with what was answered to it. */
export interface Reviewed {
  asked: Asked;
  answer: Answer;
}

/** What was answered so far, in the order in which it was asked. */
export async function reviewed(db: Db | Tx, course: Course, attempt: Attempt): Promise<Reviewed[]> {
  const answers = await answersOf(db, attempt.id);
  return questionsOf(course, attempt).flatMap((asked) => {
    const answer = answers.find((one) => one.question === asked.question.id);
    return answer ? [{ asked, answer }] : [];
  });
}
