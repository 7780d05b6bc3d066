import { backupStanding } from '../backup/runs.ts';
import type { Config } from '../config.ts';
import type { Db } from '../db/pool.ts';
import { waitingRestore } from '../delivery/after-restore.ts';

type Finding = { what: string; ok: boolean; say: string };

const hourMs = 3_600_000;
/** A backup a day may be late by a day; without a schedule once a week is the least. */
const bounds = { daily: 48 * hourMs, byHand: 8 * 24 * hourMs } as const;

/** How old the last verified backup is, and whether messages still wait after a restore. */
export async function lookAtBackups(
  db: Db,
  config: Pick<Config, 'HEED_BACKUP_AT' | 'HEED_BACKUP_DIR' | 'HEED_BACKUP_KEYS'>,
  now: Date,
): Promise<Finding[]> {
  return [await backups(db, config, now), ...(await afterRestore(db))];
}

async function backups(db: Db, config: Parameters<typeof lookAtBackups>[1], now: Date): Promise<Finding> {
  const what = 'backups';
  const { last, lastVerified, failed } = await backupStanding(db);
  const wanted = config.HEED_BACKUP_AT !== undefined || config.HEED_BACKUP_DIR !== undefined;
  const tried = failed
    ? `; the attempt of ${failed.startedAt.toISOString()} failed (${failed.problem}): run npx heed backup to see why`
    : '';
  if (!last) {
    const say = `none was made yet${tried}; make one: npx heed backup, or every day: HEED_BACKUP_AT=03:30`;
    return { what, ok: !wanted && !failed, say };
  }
  const bound = config.HEED_BACKUP_AT ? bounds.daily : bounds.byHand;
  if (!lastVerified?.verifiedAt) {
    const say = `the last is of ${last.madeAt.toISOString()}, and none could be verified: let the role create databases (ALTER ROLE … CREATEDB), or try it elsewhere: npx heed restore FILE --into postgres://…${tried}`;
    return { what, ok: false, say };
  }
  const age = now.getTime() - lastVerified.madeAt.getTime();
  const say = `the last that was verified is of ${lastVerified.madeAt.toISOString()}, ${Math.floor(age / hourMs)} h ago${tried}`;
  if (age > bound) return { what, ok: false, say: `${say}: make one: npx heed backup` };
  return { what, ok: !failed, say };
}

async function afterRestore(db: Db): Promise<Finding[]> {
  const waiting = await waitingRestore(db);
  if (!waiting) return [];
  return [
    {
      what: 'restored',
      ok: false,
      say: `this database was restored ${waiting.restored.toISOString()} as of ${waiting.taken.toISOString()}, and reminders and notices wait. Look at npx heed delivery list --reason held and npx heed delivery release --dry-run, then: npx heed delivery release`,
    },
  ];
}
