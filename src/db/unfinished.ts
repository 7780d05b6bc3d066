import { sql } from 'kysely';
import { HeedError } from '../errors.ts';
import type { Db } from './pool.ts';

/** `rows`: they are being loaded. `log`: they are all there, and the evidence log is still to be brought to where it was. */
export type RestoreStage = 'rows' | 'log';

export interface UnfinishedRestore {
  stage: RestoreStage;
  /** The backup's id. */
  backup: string;
}

/**
 * A table of its own, made before anything else and dropped after everything else: a database that is being restored
 * has it, and is not used for anything until it is whole.
 */
export async function unfinishedRestore(db: Db): Promise<UnfinishedRestore | undefined> {
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass('public.heed_restoring') is not null as there`.execute(db);
  if (!rows[0]?.there) return undefined;
  const marks = await sql<UnfinishedRestore>`select stage, backup from public.heed_restoring`.execute(db);
  // Made and not filled: killed in between.
  return marks.rows[0] ?? { stage: 'rows', backup: '' };
}

/** @throws HeedError `database-failed` where a restore was begun and has not come to its end */
export async function demandWhole(db: Db): Promise<void> {
  if (!(await unfinishedRestore(db))) return;
  throw new HeedError(
    'database-failed',
    'This database is being restored from a backup, or that was cut off: it is not whole, and what was erased may be in it again. Run heed restore with the same backup once more; it begins anew by itself.',
  );
}
