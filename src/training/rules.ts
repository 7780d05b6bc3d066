import type { AttemptState, EnrolmentState } from '../db/training-schema.ts';
import type { QuizRules } from './schema.ts';

/** Days for which an attempt stays open. Whoever is interrupted for longer begins anew, and no try is lost. A company default. */
export const attemptDays = 14;

/** What decides whether somebody may begin a quiz. */
export interface Standing {
  state: EnrolmentState;
  /** How many modules they went on from, of how many. */
  modulesRead: number;
  modules: number;
  attempts: readonly { state: AttemptState; expiresAt: Date; endedAt: Date | null }[];
}

export type MayBegin =
  | { verdict: 'begin' }
  /** One is open: it goes on where it was left. */
  | { verdict: 'resume' }
  | { verdict: 'wait'; until: Date }
  /** `over`: passed, or no tries are left, or nobody asks for it any more. `unread`: there is more to read first. `handed-in`: a person reads the last one. */
  | { verdict: 'refuse'; why: 'over' | 'unread' | 'handed-in' };

export const isExpired = ({ expiresAt }: { expiresAt: Date }, now: Date): boolean => now >= expiresAt;

export function mayBegin(
  { state, modulesRead, modules, attempts }: Standing,
  quiz: Pick<QuizRules, 'tries' | 'wait'>,
  now: Date,
): MayBegin {
  if (state !== 'open') return { verdict: 'refuse', why: 'over' };
  if (attempts.some((one) => one.state === 'open' && !isExpired(one, now))) return { verdict: 'resume' };
  if (attempts.some((one) => one.state === 'handed-in')) return { verdict: 'refuse', why: 'handed-in' };
  if (modulesRead < modules) return { verdict: 'refuse', why: 'unread' };
  if (triesLeft(attempts, quiz) === 0) return { verdict: 'refuse', why: 'over' };
  const last = lastFailed(attempts);
  const until = last && new Date(last.getTime() + quiz.wait * 3_600_000);
  return until && until > now ? { verdict: 'wait', until } : { verdict: 'begin' };
}

/** The rules of a quiz for somebody who has got so many tries on top. */
export const withExtra = <Rules extends Pick<QuizRules, 'tries'>>(
  quiz: Rules,
  { extraTries }: { extraTries: number },
): Rules => ({ ...quiz, tries: quiz.tries + extraTries });

/** Only what was finished counts as a try. */
export const triesLeft = (attempts: Standing['attempts'], { tries }: Pick<QuizRules, 'tries'>): number =>
  Math.max(0, tries - attempts.filter(({ state }) => state === 'failed').length);

function lastFailed(attempts: Standing['attempts']): Date | undefined {
  const ends = attempts.flatMap(({ state, endedAt }) => (state === 'failed' && endedAt ? [endedAt] : []));
  return ends.length > 0 ? new Date(Math.max(...ends.map(Number))) : undefined;
}

/** Why an answer to an attempt is not taken, as a key of the catalogue below `training.refused`. */
export type AnswerRefusal = 'over' | 'expired' | 'replaced' | 'not-asked';

export type MayAnswer = { verdict: 'take' | 'repeat' } | { verdict: 'refuse'; why: AnswerRefusal };

/** Whether an attempt takes an answer to a question: each counts once, and the first one counts. */
export function mayAnswer(
  attempt: { state: AttemptState; expiresAt: Date; enrolment: EnrolmentState },
  { asked, answered }: { asked: readonly string[]; answered: ReadonlySet<string> },
  question: string,
  now: Date,
): MayAnswer {
  if (answered.has(question)) return { verdict: 'repeat' };
  if (attempt.state === 'replaced') return { verdict: 'refuse', why: 'replaced' };
  if (attempt.state === 'expired' || (attempt.state === 'open' && isExpired(attempt, now)))
    return { verdict: 'refuse', why: 'expired' };
  if (attempt.state !== 'open' || attempt.enrolment !== 'open') return { verdict: 'refuse', why: 'over' };
  return asked.includes(question) ? { verdict: 'take' } : { verdict: 'refuse', why: 'not-asked' };
}

/** Whether so many right answers are enough. */
export const isPassed = (right: number, asked: number, passMark: number): boolean =>
  right * 100 >= passMark * asked;

/**
 * What an attempt comes to, once that is sure: answers that nobody has read yet are counted both ways, and what no
 * reviewer could change is not waited for.
 *
 * @returns undefined while it depends on what is said of them
 */
export function outcomeOf(
  answers: readonly { isRight: boolean | null }[],
  passMark: number,
): 'passed' | 'failed' | undefined {
  const right = answers.filter(({ isRight }) => isRight === true).length;
  const unread = answers.filter(({ isRight }) => isRight === null).length;
  if (isPassed(right, answers.length, passMark)) return 'passed';
  return isPassed(right + unread, answers.length, passMark) ? undefined : 'failed';
}
