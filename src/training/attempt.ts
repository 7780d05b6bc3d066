import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { addDays } from '../calendar/day.ts';
import { sameDate } from '../calendar/terms.ts';
import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { append } from '../evidence/append.ts';
import { canonicalise } from '../evidence/canonical.ts';
import type { SessionFacts } from '../evidence/events.ts';
import { touch } from '../live.ts';
import type { Language } from '../messages/model.ts';
import { mark } from '../notices/audience-due.ts';
import { dayIn } from '../zone.ts';
import { newCertificateNumber } from './certificate-number.ts';
import type { Course } from './course.ts';
import { isRight, readChoice } from './grade.ts';
import type { Learning } from './learn.ts';
import { tellOutOfTries } from './out-of-tries.ts';
import { resultCard } from './present.ts';
import {
  type AnswerRefusal,
  attemptDays,
  isPassed,
  type MayBegin,
  mayAnswer,
  mayBegin,
  triesLeft,
  withExtra,
} from './rules.ts';
import { type Asked, questionsOf } from './step.ts';
import {
  type Answer,
  type Attempt,
  answersOf,
  attemptsOf,
  currentCourse,
  type Enrolment,
  enrolmentById,
  loadCourse,
  lockEnrolment,
  noSuchCourse,
} from './store.ts';

/**
 * Begins a quiz, or says why not yet. An attempt that is open goes on; one that was left for too long ends, and counts as
 * no try.
 *
 * @throws HeedError `not-found` where nobody asked them to take the course
 */
export async function beginQuiz(
  tx: Tx,
  { personId, code, now }: Omit<Learning, 'language'>,
): Promise<MayBegin> {
  const enrolment = await lockEnrolment(tx, personId, code);
  const { quiz: given, modules } = (await loadCourse(tx, enrolment.versionId)).decided;
  const quiz = withExtra(given, enrolment);
  const attempts = await attemptsOf(tx, enrolment.id);
  const may = mayBegin({ ...enrolment, modules: modules.length, attempts }, quiz, now);
  if (may.verdict !== 'begin') return may;
  await tx
    .updateTable('quiz_attempt')
    .set({ state: 'expired', ended_at: now })
    .where('enrolment_id', '=', enrolment.id)
    .where('state', '=', 'open')
    .execute();
  const [id, seed, n] = [v7(), randomBytes(32), attempts.length + 1];
  await tx
    .insertInto('quiz_attempt')
    .values({
      ...{ id, enrolment_id: enrolment.id, n, seed, state: 'open', begun_at: now },
      expires_at: new Date(now.getTime() + attemptDays * 86_400_000),
      ...{ ended_at: null, right_answers: null, entry_id: null },
    })
    .execute();
  await append(tx, {
    type: 'quiz.begun',
    at: now,
    actor: { person: personId },
    person: personId,
    about: enrolment.id,
    data: { enrolment: enrolment.id, attempt: id, n, seed: seed.toString('hex') },
  });
  return may;
}

export interface Answering {
  attemptId: string;
  personId: string;
  question: string;
  /** Fields of the question's form. */
  given: Readonly<Record<string, string>>;
  language: Language;
  session: SessionFacts;
  /** The company's. */
  zone: string;
  now: Date;
}

export type AnswerResult = { code: string } & (
  | { result: 'taken' | 'repeat'; course: Course; asked: Asked; answer: Answer; ended: boolean }
  | { result: 'refused'; why: AnswerRefusal }
  /** `problem`: a key below `training.mend`, for the field. */
  | { result: 'mend'; course: Course; asked: Asked; field: string; problem: string }
);

/**
 * Takes an answer to one question of an attempt: the first one counts, however often and from where it is sent. The last
 * one ends the attempt; then result, evidence, certificate and message commit together.
 *
 * @throws HeedError `not-found` for an attempt of anybody else
 */
export async function answerQuestion(tx: Tx, answering: Answering): Promise<AnswerResult> {
  const { attemptId, personId, question: questionId, given, now } = answering;
  const { code, id: enrolmentId } = await whoseAttempt(tx, attemptId, personId);
  // All that is done to one enrolment is done one after the other.
  await tx.selectFrom('enrolment').select('id').where('id', '=', enrolmentId).forUpdate().execute();
  const attempts = await attemptsOf(tx, enrolmentId);
  const attempt = attempts.find(({ id }) => id === attemptId);
  const enrolment = await enrolmentById(tx, enrolmentId);
  if (!attempt || !enrolment) throw noSuchCourse(code);
  const course = await loadCourse(tx, enrolment.versionId);
  const questions = questionsOf(course, attempt);
  const answers = await answersOf(tx, attemptId);
  const may = mayAnswer(
    { ...attempt, enrolment: enrolment.state },
    {
      asked: questions.map(({ question }) => question.id),
      answered: new Set(answers.map(({ question }) => question)),
    },
    questionId,
    now,
  );
  if (may.verdict === 'refuse') return { code, result: 'refused', why: may.why };
  const asked = questions.find(({ question }) => question.id === questionId);
  if (!asked) return { code, result: 'refused', why: 'not-asked' };
  const before = answers.find((one) => one.question === questionId);
  if (before)
    return { code, result: 'repeat', course, asked, answer: before, ended: attempt.state !== 'open' };
  const read = readChoice(asked.question, given);
  if (!read.ok) return { code, result: 'mend', course, asked, field: read.field, problem: read.problem };
  const answer: Answer = {
    ...{ question: questionId, chosen: read.chosen, at: now },
    isRight: isRight(asked.question, read.chosen),
  };
  await tx
    .insertInto('quiz_answer')
    .values({
      attempt_id: attemptId,
      question: questionId,
      chosen: read.chosen,
      is_right: answer.isRight,
      at: now,
    })
    .execute();
  await sql`update quiz_attempt set answered = answered + 1 where id = ${attemptId}::uuid`.execute(tx);
  const all = [...answers, answer];
  const ended = all.length === questions.length;
  if (ended) await endAttempt(tx, { enrolment, course, attempt, attempts, answers: all }, answering);
  return { code, result: 'taken', course, asked, answer, ended };
}

async function whoseAttempt(
  tx: Tx,
  attemptId: string,
  personId: string,
): Promise<{ id: string; code: string }> {
  const found = await tx
    .selectFrom('quiz_attempt as a')
    .innerJoin('enrolment as e', 'e.id', 'a.enrolment_id')
    .select(['e.id', 'e.code'])
    .where('a.id', '=', attemptId)
    .where('e.person_id', '=', personId)
    .executeTakeFirst();
  if (!found) throw noSuchCourse(`with attempt ${attemptId}`);
  return found;
}

interface Ending {
  enrolment: Enrolment;
  course: Course;
  attempt: Attempt;
  attempts: readonly Attempt[];
  answers: readonly Answer[];
}

async function endAttempt(
  tx: Tx,
  { enrolment, course, attempt, attempts, answers }: Ending,
  { personId, language, session, zone, now }: Answering,
): Promise<void> {
  const { quiz, valid, version } = course.decided;
  const right = answers.filter(({ isRight: so }) => so).length;
  const asked = answers.length;
  const passed = isPassed(right, asked, quiz.passMark);
  const validUntil = passed && valid ? sameDate(dayIn(now, zone), valid.months) : null;
  const { id: enrolmentId, versionId, code } = enrolment;
  const entryId = await append(tx, {
    type: 'quiz.ended',
    at: now,
    actor: { person: personId },
    person: personId,
    about: enrolmentId,
    data: {
      ...{ enrolment: enrolmentId, attempt: attempt.id, n: attempt.n, language, session },
      course: { code, version: versionId, number: version, sha256: course.texts[language].sha256 },
      ...{ passed, right, asked, passMark: quiz.passMark, answers: digest(attempt.id, answers) },
      ...(validUntil ? { validUntil } : {}),
    },
  });
  await tx
    .updateTable('quiz_attempt')
    .set({ state: passed ? 'passed' : 'failed', ended_at: now, right_answers: right, entry_id: entryId })
    .where('id', '=', attempt.id)
    .execute();
  const after = attempts.map((one) =>
    one.id === attempt.id
      ? { ...one, state: passed ? ('passed' as const) : ('failed' as const), endedAt: now }
      : one,
  );
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
  await enqueue(tx, {
    kind: 'training.result',
    bodies: resultCard(course, { passed, right, asked, left, validUntil, wait: quiz.wait, now }),
    about: enrolmentId,
    to: [personId],
    priority: 1,
    platform: session.platform,
    at: now,
  });
  // Where it was assigned anew meanwhile, it is asked for in the version of now.
  if (passed && versionId !== (await currentCourse(tx, code)).id)
    await mark(tx, 'course-joins', [[personId, now]]);
  if (!passed && left === 0) await tellOutOfTries(tx, course, { personId, now });
  touch(tx, `person.${personId}`);
}

/** Of what was answered, so that the rows can be shown to be those of that day: SHA-256 of their canonical JSON (RFC 8785). */
export function digest(attemptId: string, answers: readonly Answer[]): string {
  const rows = answers
    .map(({ question, chosen, isRight: right }) => ({ question, chosen: [...chosen], right }))
    .sort((a, b) => (a.question < b.question ? -1 : 1));
  return createHash('sha256')
    .update(canonicalise({ attempt: attemptId, answers: rows }))
    .digest('hex');
}
