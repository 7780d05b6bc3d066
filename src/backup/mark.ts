import type pg from 'pg';
import { HeedError } from '../errors.ts';
import type { LogPlan } from './log-plan.ts';
import { clearDatabase, isEmpty } from './schema-changes.ts';

export interface Marked {
  /** Whether an attempt that was cut off had loaded all rows: only the evidence log is left to do. */
  loaded: boolean;
  plan: LogPlan;
}

/**
 * Marks an empty database as one that is being restored, before anything is in it. One that an attempt before was cut
 * off in is emptied; where all of it was there but for the evidence log, that is what is left to do, as it was planned.
 *
 * @param planned decides how the log goes on
 * @throws HeedError `conflict` for a database that anything else is in
 */
export async function markRestoring(
  client: pg.Client,
  backup: string,
  planned: () => Promise<LogPlan>,
): Promise<Marked> {
  const mark = await demandRoom(client);
  if (mark?.stage === 'log') {
    if (mark.backup === backup) return { loaded: true, plan: mark.plan };
    throw new HeedError(
      'conflict',
      'Another backup has been restored into this database, up to the evidence log. Run heed restore with that one to end it, or use another database.',
    );
  }
  // Before the mark, so that a plan that is refused leaves the database as it was.
  const plan = await planned();
  if (mark) await clearDatabase(client);
  await client.query('begin');
  await client.query(`
    create table if not exists public.heed_restoring (
      only_one boolean primary key default true check (only_one),
      backup uuid not null, stage text not null, plan jsonb not null)`);
  await client.query('delete from public.heed_restoring');
  await client.query("insert into public.heed_restoring (backup, stage, plan) values ($1, 'rows', $2)", [
    backup,
    JSON.stringify(plan),
  ]);
  await client.query('commit');
  return { loaded: false, plan };
}

interface Mark {
  stage: 'rows' | 'log';
  backup: string;
  plan: LogPlan;
}

/**
 * Whether a backup may be restored here: nothing is in it, or what an attempt left that was cut off.
 *
 * @throws HeedError `conflict`
 */
export async function demandRoom(client: pg.Client): Promise<Mark | undefined> {
  const { rows } = await client.query<{ there: boolean }>(
    "select to_regclass('public.heed_restoring') is not null as there",
  );
  if (rows[0]?.there) {
    const marks = await client.query<Mark>('select stage, backup, plan from public.heed_restoring');
    return marks.rows[0];
  }
  if (await isEmpty(client)) return undefined;
  throw new HeedError(
    'conflict',
    'The database is not empty, and a restore never mixes two. Use an empty one: --into postgres://…, or with the embedded database another HEED_DATA_DIR (with the files "secret" and "evidence/" of the old one in it).',
  );
}

/** All rows are there; from here on an attempt that is cut off goes on instead of beginning anew. */
export async function markLoaded(client: pg.Client): Promise<void> {
  await client.query("update public.heed_restoring set stage = 'log'");
}

export async function unmark(client: pg.Client): Promise<void> {
  await client.query('drop table public.heed_restoring');
}
