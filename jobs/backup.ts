import { backupDue } from '../src/backup/due.ts';
import { installationOf } from '../src/backup/installation.ts';
import { keyFileIsBehind, writeKeyFile } from '../src/backup/key-file.ts';
import { type BackupToMake, makeBackup } from '../src/backup/make.ts';
import type { SweepJob } from './sweep.ts';

/** What backups need to know, and when one is made every day. */
export interface BackupParts extends Omit<BackupToMake, 'db' | 'actor' | 'signal' | 'verify'> {
  /** `03:30`, where the company is; undefined when only a command makes them. */
  at: string | undefined;
  zone: string;
}

export function backupSweeps(parts: BackupParts | undefined): SweepJob[] {
  if (!parts) return [];
  const { at, zone, ...backup } = parts;
  const keys: SweepJob = {
    // Soon after an erasure no file has the key any more; until then the one that lies there is older than it.
    name: 'backup.keys',
    everyMs: 30_000,
    async run({ db, now, log }) {
      if (!(await keyFileIsBehind(db))) return;
      const { id } = await installationOf(db);
      const { url, place, unlocking, dataDir } = backup;
      const { generation } = await writeKeyFile({ url, db, path: place.keys(id), unlocking, dataDir, now });
      log.info(
        { generation },
        'keys were erased or put under another secret: the key file of the backups is written anew',
      );
    },
  };
  if (at === undefined) return [keys];
  const daily: SweepJob = {
    name: 'backup.make',
    everyMs: 60_000,
    everyTable: true,
    async run({ db, now, log, signal }) {
      if (!(await backupDue(db, { at, zone, now }))) return;
      const made = await makeBackup({ ...backup, db, actor: 'heed', verify: true, signal });
      const { id, bytes, rows, verified, notVerified, deleted } = made;
      const said = { backup: id, bytes, rows, deleted: deleted.length };
      if (verified) log.info(said, 'a backup was made and verified');
      else log.warn({ ...said, why: notVerified }, 'a backup was made and could not be verified');
    },
  };
  return [keys, daily];
}
