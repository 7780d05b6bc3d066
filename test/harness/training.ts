import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Reply, routeCommand } from '../../handlers/router.ts';
import { inTransaction } from '../../src/db/pool.ts';
import {
  type Body,
  type Language,
  type Localized,
  languages,
  parseAction,
} from '../../src/messages/model.ts';
import type { Audience } from '../../src/notices/audience.ts';
import { seedSampleCourses } from '../../src/sample/courses.ts';
import { assignCourse, enrol } from '../../src/training/assign.ts';
import { readCourseFolder } from '../../src/training/course.ts';
import { setPace } from '../../src/training/nudge-pace.ts';
import { publishCourse } from '../../src/training/publish.ts';
import { questionsOf } from '../../src/training/step.ts';
import { attemptsOf, currentCourse, enrolmentIn, loadCourse } from '../../src/training/store.ts';
import type { TestApp } from './app.ts';
import { courseText, png } from './course.ts';

/** Publishes the short course as `change` makes it of its texts. @returns what became of it */
export async function publishedCourse(
  { db, clock }: Pick<TestApp, 'db' | 'clock'>,
  change: (text: string) => string = (text) => text,
) {
  const root = await mkdtemp(join(tmpdir(), 'heed-course-'));
  try {
    await mkdir(join(root, 'fire'));
    for (const language of languages)
      await writeFile(join(root, 'fire', `${language}.md`), change(courseText(language)));
    await writeFile(join(root, 'fire', 'door.png'), png());
    const [course] = await readCourseFolder(root);
    if (!course) throw new Error('there is no course');
    return await inTransaction(db, (tx) => publishCourse(tx, course, { actor: 'heed', now: clock.now() }));
  } finally {
    await rm(root, { recursive: true });
  }
}

export const withPicture = (text: string): string =>
  text.replace('{ id: doors, kind: text }', '{ id: doors, kind: picture, file: door.png, alt: A door }');

/**
 * With questions in one's own words, `count` of them, and all questions asked.
 *
 * @param reviewers who reads them, where the course says so
 */
export const withWords =
  ({ count = 1, passMark = 80, reviewers = '' }: { count?: number; passMark?: number; reviewers?: string }) =>
  (text: string): string => {
    const en = text.includes('language: en');
    const [ask, because, lookFor] = en
      ? ['Why stay low in smoke?', 'Smoke rises.', 'Says that smoke rises']
      : ['烟里为什么要弯腰？', '烟往上走。', '说到烟往上走'];
    const one = (n: number) =>
      `    - { id: why-${n}, kind: text, ask: "${ask} (${n})", because: ${because}, lookFor: ${lookFor} }\n`;
    const all = Array.from({ length: count }, (_, index) => one(index + 1)).join('');
    return text
      .replace('passMark: 60', `passMark: ${passMark}`)
      .replace('ask: 2\n', `ask: ${3 + count}\n${reviewers && `  reviewers: ${reviewers}\n`}`)
      .replace('\n---\n', `\n${all}---\n`);
  };

export const assignedTo = ({ db, clock, app }: TestApp, audience: Audience, code = 'fire') =>
  inTransaction(db, (tx) =>
    assignCourse(tx, { code, audience, actor: 'heed', zone: app.zone, now: clock.now() }),
  );

/** Somebody who learns in the chat. What they send goes the way of every platform; what they get is read as it was queued. */
export class Learner {
  readonly #heed: TestApp;
  readonly personId: string;
  readonly #language: Language;

  constructor(heed: TestApp, personId: string, language: Language = 'zh-CN') {
    this.#heed = heed;
    this.personId = personId;
    this.#language = language;
  }

  static async of(heed: TestApp, staffNo: string): Promise<Learner> {
    const { id } = await heed.db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', staffNo)
      .executeTakeFirstOrThrow();
    return new Learner(heed, id);
  }

  #context() {
    const { app, clock } = this.#heed;
    const session = { platform: 'local', method: 'callback-signature' };
    const actor = { personId: this.personId, language: this.#language, timeZone: app.zone, session };
    return { app, actor, now: clock.now() };
  }

  press(key: string): Promise<Reply> {
    const action = parseAction(key);
    if (!action) throw new Error(`${key} is no action`);
    return routeCommand(this.#context(), { kind: 'button', action });
  }

  send(key: string, values: Record<string, string>): Promise<Reply> {
    const action = parseAction(key);
    if (!action) throw new Error(`${key} is no action`);
    return routeCommand(this.#context(), { kind: 'form', action, values });
  }

  type(text: string): Promise<Reply> {
    return routeCommand(this.#context(), { kind: 'text', text });
  }

  /** What was queued to them, in its order. */
  async told(): Promise<{ kind: string; mode: string; body: Body }[]> {
    const { rows } = await sql<{ kind: string; mode: string; bodies: Localized<Body> }>`
      select m.kind, d.mode, m.bodies from message m join delivery d on d.message_id = m.id
      where d.person_id = ${this.personId}::uuid and m.kind like 'training.%' order by d.id`.execute(
      this.#heed.db,
    );
    return rows.map(({ kind, mode, bodies }) => ({ kind, mode, body: bodies[this.#language] }));
  }

  async last(): Promise<Body> {
    const all = await this.told();
    const { body } = all.at(-1) ?? {};
    if (!body) throw new Error('nothing was told');
    return body;
  }

  /** The open attempt, with the right answer to each of its questions as a form brings it. */
  async attempt(code = 'fire') {
    const { db } = this.#heed;
    const enrolment = await enrolmentIn(db, this.personId, code);
    const open = (await attemptsOf(db, enrolment.id)).find(({ state }) => state === 'open');
    if (!open) throw new Error('no attempt is open');
    const course = await loadCourse(db, enrolment.versionId);
    return {
      id: open.id,
      questions: questionsOf(course, open).map(({ question }) => ({
        key: `training.answer:${open.id}.${question.id}`,
        id: question.id,
        right: rightValues(question),
        wrong: wrongValues(question),
      })),
    };
  }

  /** Reads everything, and is before the first question. */
  async readsAll(code = 'fire'): Promise<void> {
    await this.press(`training.open:${code}`);
    const { versionId } = await enrolmentIn(this.#heed.db, this.personId, code);
    const { modules } = (await loadCourse(this.#heed.db, versionId)).decided;
    for (let place = 1; place <= modules.length; place += 1)
      await this.press(`training.next:${code}.${place}`);
    await this.press(`training.quiz:${code}`);
  }

  /** Answers every question of the open attempt. */
  async answersAll(how: 'right' | 'wrong', code = 'fire'): Promise<void> {
    for (const question of (await this.attempt(code)).questions) await this.send(question.key, question[how]);
  }
}

type Asked = Awaited<ReturnType<typeof loadCourse>>['decided']['quiz']['questions'][number];

function rightValues(question: Asked): Record<string, string> {
  if (question.kind === 'text') return { words: '烟往上走，canary-words' };
  if (question.kind === 'order')
    return Object.fromEntries(question.right.slice(0, -1).map((id, index) => [`place-${index + 1}`, id]));
  return { choice: [question.right].flat().join(',') };
}

function wrongValues(question: Asked): Record<string, string> {
  if (question.kind === 'text') return { words: '不知道' };
  if (question.kind === 'order')
    return Object.fromEntries(
      question.right
        .toReversed()
        .slice(0, -1)
        .map((id, index) => [`place-${index + 1}`, id]),
    );
  const right = [question.right].flat();
  return { choice: question.options.find(({ id }) => !right.includes(id))?.id ?? '' };
}

/** A question of a course that somebody has passed has come again, and waits. */
async function wasAskedAgain({ db, clock }: TestApp, personId: string, code: string): Promise<void> {
  const { id: versionId } = await currentCourse(db, code);
  const { questions } = (await loadCourse(db, versionId)).decided.quiz;
  const share = await db
    .selectFrom('enrolment')
    .select('id')
    .where('person_id', '=', personId)
    .where('state', '=', 'passed')
    .executeTakeFirstOrThrow();
  const now = clock.now();
  await inTransaction(db, (tx) => setPace(tx, personId, 'weekly', now));
  await db
    .insertInto('nudge')
    .values({
      ...{ id: v7(), enrolment_id: share.id, version_id: versionId, asked_at: now, message_id: v7() },
      question: questions.find(({ kind }) => kind !== 'text')?.id ?? '',
      ...{ answered_at: null, chosen: null, is_right: null },
    })
    .execute();
}

/** Somebody has passed the sample course on privacy, and is before the first question of its renewal. */
export async function trainingUnderWay(heed: TestApp, staffNo: string): Promise<Record<string, string>> {
  const { db, clock, app } = heed;
  const code = 'privacy-at-work';
  const learner = await Learner.of(heed, staffNo);
  await inTransaction(db, (tx) => seedSampleCourses(tx, clock.now()));
  await assignedTo(heed, { kind: 'people', ids: [learner.personId] }, code);
  await learner.readsAll(code);
  await learner.answersAll('right', code);
  const course = await loadCourse(db, (await currentCourse(db, code)).id);
  const people = [{ personId: learner.personId, why: 'renewal' }];
  await inTransaction(db, (tx) =>
    enrol(tx, course, { people, assignmentId: null, zone: app.zone, now: clock.now() }),
  );
  await wasAskedAgain(heed, learner.personId, code);
  await learner.readsAll(code);
  const [first] = (await learner.attempt(code)).questions;
  if (first) await learner.send(first.key, first.wrong);
  const { certificate } = await db
    .selectFrom('enrolment')
    .select('certificate')
    .where('person_id', '=', learner.personId)
    .where('state', '=', 'passed')
    .executeTakeFirstOrThrow();
  return { ':course': code, ':module': 'numbers', ':certificate': certificate ?? '' };
}
