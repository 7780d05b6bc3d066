import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import type { SessionFacts } from '../evidence/events.ts';
import type { Language } from '../messages/model.ts';
import type { Vault } from '../vault/vault.ts';
import type { Course } from './course.ts';
import { endAttempt } from './end-attempt.ts';
import { isRight, readAnswer } from './grade.ts';
import { handIn, letBeRead } from './hand-in.ts';
import type { Learning } from './learn.ts';
import {
  type AnswerRefusal,
  attemptDays,
  type MayBegin,
  mayAnswer,
  mayBegin,
  outcomeOf,
  withExtra,
} from './rules.ts';
import { type Asked, questionsOf } from './step.ts';
import {
  type Answer,
  answersOf,
  attemptsOf,
  enrolmentById,
  loadCourse,
  lockEnrolment,
  noSuchCourse,
} from './store.ts';
import { keepWords } from './words.ts';

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

export type AnswerResult = { code: string } /** `ended`: it was the last one. */ & (
  | { result: 'taken' | 'repeat'; course: Course; asked: Asked; answer: Answer; ended: boolean }
  | { result: 'refused'; why: AnswerRefusal }
  /** `problem`: a key below `training.mend`, for the field. */
  | { result: 'mend'; course: Course; asked: Asked; field: string; problem: string }
);

/**
 * Takes an answer to one question of an attempt: the first one counts, however often and from where it is sent. The last
 * one ends the attempt; then result, evidence, certificate and message commit together. Where that depends on words which
 * a person has to read first, it hands the attempt in.
 *
 * @throws HeedError `not-found` for an attempt of anybody else
 */
export async function answerQuestion(
  tx: Tx,
  { vault }: { vault: Vault },
  answering: Answering,
): Promise<AnswerResult> {
  const { attemptId, personId, question: questionId, given, language, session, zone, now } = answering;
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
  const read = readAnswer(asked.question, given);
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
  if (read.words !== undefined) {
    const role = course.decided.quiz.reviewers ?? 'hr';
    await keepWords(tx, vault, { attemptId, personId, question: questionId, words: read.words, role, now });
  }
  await sql`update quiz_attempt set answered = answered + 1 where id = ${attemptId}::uuid`.execute(tx);
  const all = [...answers, answer];
  const ended = all.length === questions.length;
  if (ended) {
    const outcome = outcomeOf(all, course.decided.quiz.passMark);
    const ending = { enrolment, course, attempt, attempts, answers: all, language, session, now };
    if (outcome) await endAttempt(tx, { ...ending, outcome, zone });
    else await handIn(tx, ending);
    if (outcome !== 'failed' && all.some(({ isRight: right }) => right === null))
      await letBeRead(tx, attemptId, now);
  }
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
