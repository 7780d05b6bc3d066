import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { AttemptState, EnrolmentState } from '../db/training-schema.ts';
import { HeedError } from '../errors.ts';
import type { Language, Localized } from '../messages/model.ts';
import { type Course, readCourse } from './course.ts';

export interface CourseVersion {
  id: string;
  code: string;
  number: number;
  publishedAt: Date;
  titles: Localized<string>;
  /** Of the exact bytes, hex. */
  sha256: Localized<string>;
  /** Of files, by their names; hex. */
  files: Record<string, string>;
}

/** What can be begun now, one version of each course. */
export async function currentCourses(db: Db | Tx, code?: string): Promise<CourseVersion[]> {
  const { rows } = await sql<CourseVersion>`
    select v.id, v.code, v.number, v.published_at as "publishedAt",
           jsonb_object_agg(x.language, x.title) as titles,
           jsonb_object_agg(x.language, encode(x.sha256, 'hex')) as sha256,
           coalesce((select jsonb_object_agg(f.name, encode(f.sha256, 'hex')) from course_file f
                     where f.version_id = v.id), '{}') as files
    from course_version v join course_text x on x.version_id = v.id
    where v.ended_at is null ${code === undefined ? sql`` : sql`and v.code = ${code}`}
    group by v.id order by v.code`.execute(db);
  return rows;
}

/** Courses by their codes, in the order of these; what is not published any more is left out. */
export async function namedCourses(
  db: Db | Tx,
  codes: readonly string[],
): Promise<Pick<CourseVersion, 'code' | 'titles'>[]> {
  const there = await currentCourses(db);
  return codes.flatMap((code) => there.find((one) => one.code === code) ?? []);
}

/** @throws HeedError `not-found` */
export async function currentCourse(db: Db | Tx, code: string): Promise<CourseVersion> {
  const [found] = await currentCourses(db, code);
  if (!found) throw new HeedError('not-found', `there is no course called ${code.slice(0, 64)}`);
  return found;
}

/** Versions never change, and reading one costs more than all else of an answer. */
const mostKnown = 50;
const known = new Map<string, Course>();

/** The words and rules of a version, from its bytes. @throws HeedError `not-found` */
export async function loadCourse(db: Db | Tx, versionId: string): Promise<Course> {
  const before = known.get(versionId);
  if (before) return before;
  const rows = await db
    .selectFrom('course_text')
    .select(['language', 'bytes'])
    .where('version_id', '=', versionId)
    .execute();
  if (rows.length === 0) throw new HeedError('not-found', `there is no version ${versionId} of a course`);
  const course = readCourse(rows.map(({ language, bytes }) => ({ name: `${language}.md`, bytes })));
  const [oldest] = known.keys();
  if (known.size >= mostKnown && oldest !== undefined) known.delete(oldest);
  known.set(versionId, course);
  return course;
}

/** What a course says that it takes, in minutes, by the ids of its versions. */
export async function statedMinutes(db: Db | Tx, code: string): Promise<ReadonlyMap<string, number>> {
  const versions = await db.selectFrom('course_version').select('id').where('code', '=', code).execute();
  const minutes = new Map<string, number>();
  for (const { id } of versions) minutes.set(id, (await loadCourse(db, id)).decided.minutes);
  return minutes;
}

/** One person's share of a course. */
export interface Enrolment {
  id: string;
  code: string;
  personId: string;
  why: string;
  assignedAt: Date;
  /** Where it waits, a day that is set anew. */
  dueAt: Date;
  /** They are on leave of which nobody knows the end: the day due is set when they are back (`askWhoIsBack`). */
  waits: boolean;
  state: EnrolmentState;
  /** What they began; until then what they would begin now. */
  versionId: string;
  titles: Localized<string>;
  begunAt: Date | null;
  modulesRead: number;
  endedAt: Date | null;
  /** Calendar day. */
  validUntil: string | null;
  messageId: string | null;
  /** Given on top of what the course gives. */
  extraTries: number;
  /** All is answered, and a person reads what was written: since when. */
  handedInAt: Date | null;
}

/** Those for which `where` holds (`e` is the enrolment), the newest first. */
export async function enrolments(db: Db | Tx, where: RawBuilder<unknown>): Promise<Enrolment[]> {
  const { rows } = await sql<Enrolment>`
    select e.id, e.code, e.person_id as "personId", e.why, e.assigned_at as "assignedAt", e.due_at as "dueAt", e.waits, e.state,
           v.id as "versionId", e.begun_at as "begunAt", e.modules_read as "modulesRead", e.ended_at as "endedAt",
           e.valid_until::text as "validUntil", e.message_id as "messageId", e.extra_tries as "extraTries",
           (select a.ended_at from quiz_attempt a where a.enrolment_id = e.id and a.state = 'handed-in') as "handedInAt",
           (select jsonb_object_agg(x.language, x.title) from course_text x where x.version_id = v.id) as titles
    from enrolment e
    join course_version v on v.id = coalesce(e.version_id,
      (select c.id from course_version c where c.code = e.code and c.ended_at is null))
    where ${where} order by e.seq desc`.execute(db);
  return rows;
}

export const enrolmentsOf = (db: Db | Tx, personId: string): Promise<Enrolment[]> =>
  enrolments(db, sql`e.person_id = ${personId}::uuid`);

/** Whether somebody has an open share of a course. */
export async function isOpen(db: Db | Tx, personId: string, code: string): Promise<boolean> {
  const found = await db
    .selectFrom('enrolment')
    .select('id')
    .where('person_id', '=', personId)
    .where('code', '=', code)
    .where('state', '=', 'open')
    .executeTakeFirst();
  return found !== undefined;
}

/** Of `enrolment e`: its person has something left to do. Whoever has handed in waits for somebody else. */
export const owes: RawBuilder<SqlBool> = sql`(e.state = 'open' and not exists (
  select from quiz_attempt h where h.enrolment_id = e.id and h.state = 'handed-in'))`;

/** What waits for somebody, in the reader's language, soonest due first. */
export async function openTitles(db: Db | Tx, personId: string, language: Language): Promise<string[]> {
  const open = await enrolments(db, sql`e.person_id = ${personId}::uuid and ${owes}`);
  return open.sort((a, b) => Number(a.dueAt) - Number(b.dueAt)).map(({ titles }) => titles[language]);
}

/** Somebody's own share of a course: the newest. @throws HeedError `not-found` where they have none */
export async function enrolmentIn(db: Db | Tx, personId: string, code: string): Promise<Enrolment> {
  const [newest] = await enrolments(db, sql`e.person_id = ${personId}::uuid and e.code = ${code}`);
  if (!newest) throw noSuchCourse(code);
  return newest;
}

/** The same, held until the transaction ends. @throws HeedError `not-found` */
export async function lockEnrolment(tx: Tx, personId: string, code: string): Promise<Enrolment> {
  const { id } = await enrolmentIn(tx, personId, code);
  await sql`select from enrolment where id = ${id}::uuid for update`.execute(tx);
  const [locked] = await enrolments(tx, sql`e.id = ${id}::uuid`);
  if (!locked) throw noSuchCourse(code);
  return locked;
}

/** @returns undefined where there is none */
export async function enrolmentById(db: Db | Tx, id: string): Promise<Enrolment | undefined> {
  const [found] = await enrolments(db, sql`e.id = ${id}::uuid`);
  return found;
}

/** The same words for what there is not and for what is somebody else's. */
export const noSuchCourse = (code: string): HeedError =>
  new HeedError('not-found', `nobody asked this person to take a course ${code.slice(0, 64)}`);

export interface Attempt {
  id: string;
  enrolmentId: string;
  n: number;
  seed: Buffer;
  state: AttemptState;
  begunAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
  rightAnswers: number | null;
  entryId: number | null;
  /** In which it was handed in. */
  language: Language | null;
}

const attemptColumns = [
  'id',
  'enrolment_id as enrolmentId',
  'n',
  'seed',
  'state',
  'begun_at as begunAt',
  'expires_at as expiresAt',
  'ended_at as endedAt',
  'right_answers as rightAnswers',
  'entry_id as entryId',
  'language',
] as const;

/** Of one enrolment, in their order. */
export const attemptsOf = (db: Db | Tx, enrolmentId: string): Promise<Attempt[]> =>
  db
    .selectFrom('quiz_attempt')
    .select(attemptColumns)
    .where('enrolment_id', '=', enrolmentId)
    .orderBy('n')
    .execute();

export interface Answer {
  question: string;
  chosen: string[];
  /** Null: in one's own words, which nobody has read yet. */
  isRight: boolean | null;
  at: Date;
}

export const answersOf = (db: Db | Tx, attemptId: string): Promise<Answer[]> =>
  db
    .selectFrom('quiz_answer')
    .select(['question', 'chosen', 'is_right as isRight', 'at'])
    .where('attempt_id', '=', attemptId)
    .orderBy('at')
    .execute();
