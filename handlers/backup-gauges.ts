import { Gauge, type Registry } from 'prom-client';
import { backupStanding } from '../src/backup/runs.ts';
import type { Db } from '../src/db/pool.ts';

/** How old backups are, for `/metrics`; -1 where there is none. */
export function backupGauges(registry: Registry): (db: Db, now: Date) => Promise<void> {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const age = gauge(
    'heed_backup_age_seconds',
    'Seconds since the state that the last backup holds; -1 when there is none',
  );
  const verified = gauge(
    'heed_backup_verified_age_seconds',
    'Seconds since the state that the last verified backup holds; -1 when there is none',
  );
  const bytes = gauge('heed_backup_bytes', 'Size of the last backup');
  const failed = gauge('heed_backup_failed', '1 when the last attempt to make a backup failed');
  return async (db, now) => {
    const standing = await backupStanding(db);
    const since = (at: Date | undefined) => (at ? (now.getTime() - at.getTime()) / 1_000 : -1);
    age.set(since(standing.last?.madeAt));
    verified.set(since(standing.lastVerified?.madeAt));
    bytes.set(standing.last?.bytes ?? 0);
    failed.set(standing.failed ? 1 : 0);
  };
}
