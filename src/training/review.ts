import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import type { Viewer } from '../people/person.ts';
import { beginReminding } from '../reminders/begin.ts';
import type { Vault } from '../vault/vault.ts';
import { companyZone } from '../zone.ts';
import { timesOf } from './assign.ts';
import { endAttempt } from './end-attempt.ts';
import { longestWords } from './limits.ts';
import { reviewedCard } from './present-review.ts';
import { waiting, wordsWithTheirs } from './review-list.ts';
import { outcomeOf } from './rules.ts';
import { answersOf, attemptsOf, type Enrolment, enrolmentById, loadCourse } from './store.ts';
import { placeOfSaid, sealedWords } from './words.ts';

export interface Reviewing {
  /** Of the words. */
  id: string;
  by: Viewer;
  right: boolean | undefined;
  /** A word to whoever wrote it; needed where it is not right. */
  said: string;
  /** The company's. */
  zone: string;
  now: Date;
}

/**
 * Somebody has read an answer and says whether it is right. That stands: who is wronged by it gets another try. Where the
 * result is sure by it, the attempt ends in the same transaction.
 *
 * @returns `repeat`: said already by the same person, and nothing changed
 * @throws HeedError `bad-input` with what is missing; `conflict` where another has read it; `not-found` for what waits for
 * nobody, is another role's, or is one's own
 */
export async function giveReview(
  tx: Tx,
  { vault }: { vault: Vault },
  { id, by, right, said: typed, zone, now }: Reviewing,
): Promise<'reviewed' | 'repeat'> {
  const found = await held(tx, id, by);
  if (found.reviewedAt) {
    if (found.reviewedBy === by.id) return 'repeat';
    throw new HeedError('conflict', `answer ${id} was read by somebody else`);
  }
  if (!found.waits) throw noSuchAnswer(id);
  const said = typed.replaceAll('\r\n', '\n').trim();
  const verdict = checked(right, said);
  const { attemptId, question, enrolment } = found;
  const { id: enrolmentId, personId } = enrolment;
  const sealed =
    said && (await sealedWords(tx, vault, { personId, place: placeOfSaid(id), words: said, now }));
  await sql`
    update quiz_words set reviewed_at = ${now}, reviewed_by = ${by.id}::uuid, said = ${sealed || null}::jsonb, tell_at = null
    where id = ${id}::uuid`.execute(tx);
  await tx
    .updateTable('quiz_answer')
    .set({ is_right: verdict })
    .where('attempt_id', '=', attemptId)
    .where('question', '=', question)
    .execute();
  await append(tx, {
    type: 'training.reviewed',
    at: now,
    actor: { person: by.id },
    person: personId,
    about: enrolmentId,
    data: { enrolment: enrolmentId, attempt: attemptId, question, right: verdict },
  });
  const course = await loadCourse(tx, enrolment.versionId);
  await enqueue(tx, {
    kind: 'training.reviewed',
    bodies: reviewedCard(course, question, { right: verdict, said: said !== '' }),
    about: enrolmentId,
    to: [personId],
    at: now,
  });
  await settle(tx, { attemptId, enrolment, zone, now });
  touch(tx, `person.${personId}`);
  return 'reviewed';
}

/** The words under the lock of their enrolment, by which everything about it is done one after the other. */
async function held(tx: Tx, id: string, by: Viewer) {
  const { rows: whose } = await sql<{ enrolmentId: string }>`
    select e.id as "enrolmentId" from ${wordsWithTheirs}
    where w.id = ${id}::uuid and w.role = any(${[...by.roles]}::text[]) and e.person_id <> ${by.id}::uuid`.execute(
    tx,
  );
  const enrolmentId = whose[0]?.enrolmentId;
  if (!enrolmentId) throw noSuchAnswer(id);
  await sql`select from enrolment where id = ${enrolmentId}::uuid for update`.execute(tx);
  const enrolment = await enrolmentById(tx, enrolmentId);
  const { rows } = await sql<{
    attemptId: string;
    question: string;
    reviewedAt: Date | null;
    reviewedBy: string | null;
    waits: boolean;
  }>`
    select w.attempt_id as "attemptId", w.question, w.reviewed_at as "reviewedAt", w.reviewed_by as "reviewedBy",
           (${waiting}) as waits
    from ${wordsWithTheirs} where w.id = ${id}::uuid`.execute(tx);
  const [words] = rows;
  // An erasure may have taken it in the meantime.
  if (!words || !enrolment) throw noSuchAnswer(id);
  return { ...words, enrolment };
}

const noSuchAnswer = (id: string): HeedError =>
  new HeedError('not-found', `answer ${id} does not wait for this person`);

function checked(right: boolean | undefined, said: string): boolean {
  const at = (name: 'right' | 'said') => ({ code: 'named', params: { name } }) as const;
  const problems: CodedProblem[] = [];
  if (right === undefined) problems.push(problem(at('right'), { code: 'training.verdict' }));
  if (right === false && said === '') problems.push(problem(at('said'), { code: 'training.sayWhy' }));
  if (said.length > longestWords)
    problems.push(problem(at('said'), { code: 'training.saidLong', params: { most: longestWords } }));
  if (right !== undefined && problems.length === 0) return right;
  throw new HeedError('bad-input', 'a review says whether it is right, and why not', { problems });
}

/** What has come of the attempt, where that is sure now. */
async function settle(
  tx: Tx,
  { attemptId, enrolment, zone, now }: { attemptId: string; enrolment: Enrolment; zone: string; now: Date },
): Promise<void> {
  const attempts = await attemptsOf(tx, enrolment.id);
  const attempt = attempts.find(({ id }) => id === attemptId);
  if (!attempt) return;
  const answers = await answersOf(tx, attemptId);
  if (attempt.state === 'passed') {
    const right = answers.filter(({ isRight }) => isRight === true).length;
    await tx.updateTable('quiz_attempt').set({ right_answers: right }).where('id', '=', attemptId).execute();
    return;
  }
  const course = await loadCourse(tx, enrolment.versionId);
  const outcome = outcomeOf(answers, course.decided.quiz.passMark);
  if (!outcome) return;
  const language = attempt.language ?? 'zh-CN';
  const ending = { enrolment, course, attempt, attempts, answers, outcome, language, zone, now };
  const left = await endAttempt(tx, ending);
  if (outcome === 'passed') return;
  await sql`update quiz_words set tell_at = null where attempt_id = ${attemptId}::uuid`.execute(tx);
  if (left > 0) await askAgain(tx, { attemptId, enrolment, now });
}

/**
 * There is a try left: days for it as when it was assigned, and reminders. Days in which somebody read it are nobody's
 * delay, so the day by which it is in time moves by as much.
 */
async function askAgain(
  tx: Tx,
  { attemptId, enrolment, now }: { attemptId: string; enrolment: Enrolment; now: Date },
): Promise<void> {
  const { id, personId, versionId, dueAt } = enrolment;
  const course = await loadCourse(tx, versionId);
  const times = (await timesOf(tx, course, [personId], { zone: companyZone, now }))(personId);
  const due = new Date(Math.max(Number(times.due), Number(dueAt)));
  await sql`
    update enrolment e set due_at = ${due},
      first_due_at = coalesce(e.first_due_at, e.due_at) + (${now}::timestamptz - a.ended_at)
    from quiz_attempt a where a.id = ${attemptId}::uuid and e.id = ${id}::uuid`.execute(tx);
  const things = sql`select person_id, id as about from enrolment where id = ${id}::uuid`;
  await beginReminding(tx, { kind: 'training', things }, now);
}
