import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import type { Localized } from '../messages/model.ts';
import { type Audience, audienceSchema } from '../notices/audience.ts';
import { readSeries, type TipSeries } from './series.ts';
import { type BulletinTexts, bulletinTexts } from './words.ts';

export type BulletinState = 'planned' | 'sent' | 'withdrawn';

export interface Bulletin {
  id: string;
  texts: BulletinTexts;
  audience: Audience;
  sendAt: Date;
  state: BulletinState;
  sentAt: Date | null;
  people: number | null;
}

const bulletinColumns = [
  ...(['id', 'texts', 'audience', 'send_at', 'sent_at', 'people', 'withdrawn_at'] as const),
];

interface BulletinRow {
  id: string;
  texts: object;
  audience: object;
  send_at: Date;
  sent_at: Date | null;
  people: number | null;
  withdrawn_at: Date | null;
}

function bulletinOf({ id, texts, audience, send_at, sent_at, people, withdrawn_at }: BulletinRow): Bulletin {
  return {
    ...{ id, sendAt: send_at, sentAt: sent_at, people },
    texts: bulletinTexts.parse(texts),
    audience: audienceSchema.parse(audience),
    state: withdrawn_at ? 'withdrawn' : sent_at ? 'sent' : 'planned',
  };
}

/** So many stand in the list; those before them are on record. */
const mostListed = 100;

/** The newest first. */
export async function newestBulletins(db: Db): Promise<Bulletin[]> {
  const rows = await db
    .selectFrom('bulletin')
    .select(bulletinColumns)
    .orderBy('written_at', 'desc')
    .orderBy('id', 'desc')
    .limit(mostListed)
    .execute();
  return rows.map(bulletinOf);
}

/** @throws HeedError `not-found` */
export async function findBulletin(db: Db | Tx, id: string): Promise<Bulletin> {
  const row = await db.selectFrom('bulletin').select(bulletinColumns).where('id', '=', id).executeTakeFirst();
  if (!row) throw new HeedError('not-found', `there is no bulletin ${id}`);
  return bulletinOf(row);
}

export interface SeriesVersion {
  id: string;
  code: string;
  number: number;
  titles: Localized<string>;
  /** Of the exact bytes, hex. */
  sha256: Localized<string>;
}

/** What can be sent now, one version of each series. */
export async function currentSeries(db: Db | Tx, code?: string): Promise<SeriesVersion[]> {
  const { rows } = await sql<SeriesVersion>`
    select v.id, v.code, v.number, jsonb_object_agg(x.language, x.title) as titles,
           jsonb_object_agg(x.language, encode(x.sha256, 'hex')) as sha256
    from tip_series v join tip_series_text x on x.series_id = v.id
    where v.ended_at is null ${code === undefined ? sql`` : sql`and v.code = ${code}`}
    group by v.id order by v.code`.execute(db);
  return rows;
}

/** @throws HeedError `not-found` */
export async function findSeries(db: Db | Tx, code: string): Promise<SeriesVersion> {
  const [found] = await currentSeries(db, code);
  if (!found) throw new HeedError('not-found', `there is no series of tips called ${code.slice(0, 64)}`);
  return found;
}

/** The tips of a version, from its bytes. @throws HeedError `not-found` */
export async function loadSeries(db: Db | Tx, seriesId: string): Promise<TipSeries> {
  const rows = await db
    .selectFrom('tip_series_text')
    .select(['language', 'bytes'])
    .where('series_id', '=', seriesId)
    .execute();
  if (rows.length === 0) throw new HeedError('not-found', `there is no version ${seriesId} of a series`);
  return readSeries(rows.map(({ language, bytes }) => ({ name: `${language}.md`, bytes })));
}

/** To whom a series goes, or went until it was stopped. */
export interface TipRun {
  id: string;
  code: string;
  audience: Audience;
  weeks: number;
  people: number;
  startedAt: Date;
  stoppedAt: Date | null;
}

/** @param code one of them only */
export async function tipRuns(db: Db | Tx, code?: string): Promise<TipRun[]> {
  const rows = await db
    .selectFrom('tip_run')
    .selectAll()
    .$if(code !== undefined, (query) => query.where('code', '=', code ?? ''))
    .orderBy('code')
    .execute();
  return rows.map(({ audience, started_at, stopped_at, ...run }) => ({
    ...run,
    audience: audienceSchema.parse(audience),
    startedAt: started_at,
    stoppedAt: stopped_at,
  }));
}
