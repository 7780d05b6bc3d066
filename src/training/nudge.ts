import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { touch } from '../live.ts';
import type { Course } from './course.ts';
import { numbersOf, shuffled } from './draw.ts';
import { isRight, readAnswer } from './grade.ts';
import { openNudge } from './nudge-rules.ts';
import { nudgeFeedback } from './present-nudge.ts';
import { optionsOf } from './schema.ts';
import type { Asked } from './step.ts';
import { type Answer, loadCourse } from './store.ts';

/** A question that was asked again, as its person finds it. */
export interface Nudge {
  id: string;
  course: Course;
  asked: Asked;
  askedAt: Date;
  messageId: string;
  answer: Answer | undefined;
}

/** The question with its options in an order worked out from the id; undefined where the course has none such. */
export function askedAgain(
  { decided }: Course,
  { id, question: name }: { id: string; question: string },
): Asked | undefined {
  const question = decided.quiz.questions.find((one) => one.id === name);
  if (!question || question.kind === 'text') return undefined;
  const seed = Buffer.from(id.replaceAll('-', ''), 'hex');
  const options = shuffled(
    optionsOf(question).map((one) => one.id),
    numbersOf(seed, `options of ${name}`),
  );
  return { question, options, place: 1, of: 1 };
}

interface Row {
  id: string;
  versionId: string;
  question: string;
  askedAt: Date;
  messageId: string;
  answeredAt: Date | null;
  chosen: string[] | null;
  isRight: boolean | null;
}

/** Somebody's own: the one named, or the newest. Locked in a transaction. @returns undefined where there is none */
export async function findNudge(
  db: Db | Tx,
  personId: string,
  { id, lock = false }: { id?: string; lock?: boolean } = {},
): Promise<Nudge | undefined> {
  const { rows } = await sql<Row>`
    select n.id, n.version_id as "versionId", n.question, n.asked_at as "askedAt", n.message_id as "messageId",
           n.answered_at as "answeredAt", n.chosen, n.is_right as "isRight"
    from nudge n join enrolment e on e.id = n.enrolment_id
    where e.person_id = ${personId}::uuid ${id === undefined ? sql`` : sql`and n.id = ${id}::uuid`}
    order by n.id desc limit 1 ${lock ? sql`for update of n` : sql``}`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const { versionId, question, answeredAt, chosen, isRight: right, ...rest } = row;
  const course = await loadCourse(db, versionId);
  const asked = askedAgain(course, row);
  if (!asked) return undefined;
  const answer =
    answeredAt && chosen && right !== null ? { question, chosen, isRight: right, at: answeredAt } : undefined;
  return { ...rest, course, asked, answer };
}

export type NudgeResult =
  | { result: 'taken' | 'repeat'; nudge: Nudge }
  /** It waited for too long. */
  | { result: 'late' }
  /** `problem`: a key below `training.mend`, for the field. */
  | { result: 'mend'; nudge: Nudge; field: string; problem: string };

export interface Answering {
  id: string;
  personId: string;
  /** Fields of the question's form. */
  given: Readonly<Record<string, string>>;
  platform: string;
  now: Date;
}

/**
 * Takes an answer to a question that was asked again: the first one counts, for nothing but when it comes again.
 *
 * @throws HeedError `not-found` for one of anybody else
 */
export async function answerNudge(
  tx: Tx,
  { id, personId, given, platform, now }: Answering,
): Promise<NudgeResult> {
  const nudge = await findNudge(tx, personId, { id, lock: true });
  if (!nudge) throw new HeedError('not-found', `this person was not asked question ${id}`);
  if (nudge.answer) return { result: 'repeat', nudge };
  const { course, asked, askedAt, messageId } = nudge;
  if (!openNudge([{ at: askedAt, answeredAt: null }], { now, counted: null })) return { result: 'late' };
  const read = readAnswer(asked.question, given);
  if (!read.ok) return { result: 'mend', nudge, field: read.field, problem: read.problem };
  const right = isRight(asked.question, read.chosen) === true;
  await tx
    .updateTable('nudge')
    .set({ answered_at: now, chosen: read.chosen, is_right: right })
    .where('id', '=', id)
    .execute();
  const answer = { question: asked.question.id, chosen: read.chosen, isRight: right, at: now };
  await enqueue(tx, {
    ...{ kind: 'training.nudge-answered', to: [personId], priority: 0, platform, at: now },
    ...{ mode: 'replace-or-send', replaces: messageId },
    bodies: nudgeFeedback(course, asked, answer),
  });
  touch(tx, `person.${personId}`);
  return { result: 'taken', nudge: { ...nudge, answer } };
}
