import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { SurveyBreakdown } from '../db/survey-schema.ts';
import { HeedError } from '../errors.ts';
import type { Localized } from '../messages/model.ts';
import type { SurveyResults } from './results.ts';
import { readSurvey, type Survey } from './survey.ts';

export interface SurveyVersion {
  id: string;
  code: string;
  number: number;
  titles: Localized<string>;
  /** Of the exact bytes, hex. */
  sha256: Localized<string>;
}

/** What can be opened now, one version of each survey. */
export async function currentSurveys(db: Db | Tx, code?: string): Promise<SurveyVersion[]> {
  const { rows } = await sql<SurveyVersion>`
    select v.id, v.code, v.number, jsonb_object_agg(x.language, x.title) as titles,
           jsonb_object_agg(x.language, encode(x.sha256, 'hex')) as sha256
    from survey v join survey_text x on x.survey_id = v.id
    where v.ended_at is null ${code === undefined ? sql`` : sql`and v.code = ${code}`}
    group by v.id order by v.code`.execute(db);
  return rows;
}

/** @throws HeedError `not-found` */
export async function currentSurvey(db: Db | Tx, code: string): Promise<SurveyVersion> {
  const [found] = await currentSurveys(db, code);
  if (!found) throw new HeedError('not-found', `there is no survey called ${code.slice(0, 64)}`);
  return found;
}

/** The words and questions of a version, from its bytes. @throws HeedError `not-found` */
export async function loadSurvey(db: Db | Tx, surveyId: string): Promise<Survey> {
  const rows = await db
    .selectFrom('survey_text')
    .select(['language', 'bytes'])
    .where('survey_id', '=', surveyId)
    .execute();
  if (rows.length === 0) throw new HeedError('not-found', `there is no version ${surveyId} of a survey`);
  return readSurvey(rows.map(({ language, bytes }) => ({ name: `${language}.md`, bytes })));
}

/** One time that a survey was asked, by its numbers. */
export interface SurveyRun {
  id: string;
  surveyId: string;
  code: string;
  number: number;
  titles: Localized<string>;
  least: number;
  breakdown: SurveyBreakdown;
  people: number;
  tookPart: number;
  openedAt: Date;
  endsAt: Date;
  closedAt: Date | null;
  /** Null until it is closed. */
  results: SurveyResults | null;
}

/** The newest first. @param where of a run `r` */
async function runs(db: Db | Tx, where = sql`true`): Promise<SurveyRun[]> {
  const { rows } = await sql<SurveyRun>`
    select r.id, r.survey_id as "surveyId", r.code, v.number, r.least, r.breakdown, r.people, r.took_part as "tookPart",
           r.opened_at as "openedAt", r.ends_at as "endsAt", r.closed_at as "closedAt", r.results,
           (select jsonb_object_agg(x.language, x.title) from survey_text x where x.survey_id = v.id) as titles
    from survey_run r join survey v on v.id = r.survey_id
    where ${where} order by r.opened_at desc, r.id desc`.execute(db);
  return rows;
}

export const runsOf = (db: Db | Tx, code: string): Promise<SurveyRun[]> => runs(db, sql`r.code = ${code}`);

/** The newest of each survey. */
export const newestRuns = (db: Db | Tx): Promise<SurveyRun[]> =>
  runs(db, sql`not exists (select from survey_run n where n.code = r.code and n.opened_at > r.opened_at)`);

/** @throws HeedError `not-found` */
export async function runById(db: Db | Tx, id: string): Promise<SurveyRun> {
  const [found] = await runs(db, sql`r.id = ${id}::uuid`);
  if (!found) throw new HeedError('not-found', `there is no run ${id} of a survey`);
  return found;
}

/** A run of which somebody is asked, and whether they took part. */
export interface AskedRun extends SurveyRun {
  tookPartIn: boolean;
}

/** Surveys that are open for somebody, the next to end first. */
export async function openFor(db: Db | Tx, personId: string, now: Date): Promise<AskedRun[]> {
  const asked = await db
    .selectFrom('survey_asked')
    .select(['run_id', 'blinded'])
    .where('person_id', '=', personId)
    .execute();
  const open = await runs(db, sql`r.closed_at is null and r.ends_at > ${now}`);
  return open
    .flatMap((run) => {
      const own = asked.find(({ run_id }) => run_id === run.id);
      return own ? [{ ...run, tookPartIn: own.blinded !== null }] : [];
    })
    .toSorted((a, b) => Number(a.endsAt) - Number(b.endsAt));
}
