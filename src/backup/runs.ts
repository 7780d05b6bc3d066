import type { Db } from '../db/pool.ts';
import type { BackupWritten } from './write.ts';

/** What there is to say of the backups made here. */
export interface BackupStanding {
  /** Undefined before the first one. */
  last: Made | undefined;
  /** The newest that was restored to see whether it is good. */
  lastVerified: Made | undefined;
  /** The newest attempt, where it failed or does not come to an end. */
  failed: { startedAt: Date; problem: string } | undefined;
}

export interface Made {
  id: string;
  madeAt: Date;
  bytes: number;
  /** Its name. */
  file: string;
  verifiedAt: Date | null;
  /** Why it could not be verified. */
  problem: string | null;
}

export async function begin(db: Db, id: string, now: Date): Promise<void> {
  await db
    .insertInto('backup_run')
    .values({
      id,
      state: 'running',
      started_at: now,
      made_at: null,
      file: null,
      bytes: null,
      tables: null,
      row_count: null,
      verified_at: null,
      problem: null,
    })
    .execute();
}

/** Attempts that were killed: only one is ever under way, and whoever asks is about to begin one. */
export async function endKilled(db: Db): Promise<void> {
  await db
    .updateTable('backup_run')
    .set({ state: 'failed', problem: 'killed' })
    .where('state', '=', 'running')
    .execute();
}

export async function fail(db: Db, id: string, problem: string): Promise<void> {
  await db
    .updateTable('backup_run')
    .set({ state: 'failed', problem })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute();
}

/** @param problem why it could not be verified */
export async function end(
  db: Db,
  id: string,
  made: BackupWritten & { file: string; madeAt: Date; verifiedAt: Date | null; problem: string | null },
): Promise<void> {
  await db
    .updateTable('backup_run')
    .set({
      state: 'made',
      made_at: made.madeAt,
      file: made.file,
      bytes: made.bytes,
      tables: made.tables,
      row_count: made.rows,
      verified_at: made.verifiedAt,
      problem: made.problem,
    })
    .where('id', '=', id)
    .execute();
}

export async function backupStanding(db: Db): Promise<BackupStanding> {
  const newest = await db
    .selectFrom('backup_run')
    .select(['state', 'started_at', 'problem'])
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const failed = newest?.state === 'failed';
  return {
    last: await newestMade(db, false),
    lastVerified: await newestMade(db, true),
    failed: failed ? { startedAt: newest.started_at, problem: newest.problem ?? '' } : undefined,
  };
}

async function newestMade(db: Db, verified: boolean): Promise<Made | undefined> {
  const row = await db
    .selectFrom('backup_run')
    .select(['id', 'made_at', 'bytes', 'file', 'verified_at', 'problem'])
    .where('state', '=', 'made')
    .$if(verified, (query) => query.where('verified_at', 'is not', null))
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row?.made_at || row.file === null) return undefined;
  const { id, made_at: madeAt, bytes, file, verified_at: verifiedAt, problem } = row;
  return { id, madeAt, bytes: bytes ?? 0, file, verifiedAt, problem };
}
