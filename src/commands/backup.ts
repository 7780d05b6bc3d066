import { resolve } from 'node:path';
import { backupFrom } from '../backup/from-config.ts';
import { makeBackup } from '../backup/make.ts';
import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { sayStoragePlace, storagePlaceOf } from '../regions/say-place.ts';
import { loadSecrets, readSecrets } from '../secrets.ts';
import { checkSecrets } from '../vault/secret-check.ts';
import { withDatabase } from './database.ts';

/** Makes a backup beside a running Heed, or of a database that nobody uses; exit code 0 only when it can be restored. */
export async function run(options: { to?: string; verify: boolean }): Promise<void> {
  await withDatabase(async ({ db }, config, url) => {
    // A database that was never served has no secret yet; one is made only where nothing is sealed under another.
    await checkSecrets(db, config, readSecrets(config));
    if (!config.HEED_BACKUP_PASSPHRASE) loadSecrets(config);
    // Where it lies decides whether it may be made: also in a database that nobody serves.
    await sayStoragePlace(db, storagePlaceOf(config), systemClock.now());
    const from = backupFrom(config);
    const made = await makeBackup({
      ...from,
      place: options.to ? { ...from.place, dir: resolve(options.to) } : from.place,
      url,
      db,
      verify: options.verify,
      clock: systemClock,
      actor: operator(),
    });
    const { tables, rows, entries, bytes } = made;
    console.log(`${made.path}`);
    console.log(
      `  ${rows} rows of ${tables} tables, ${entries} entries of evidence, ${bytes} bytes, encrypted`,
    );
    console.log(`${made.keys}`);
    console.log('  the key file: overwritten, and needed to restore this and every older backup');
    console.log(verdict(made, options.verify));
    if (made.deleted.length > 0) console.log(`Deleted, as old: ${made.deleted.join(', ')}`);
    const { HEED_BACKUP_DIR, HEED_BACKUP_KEYS, dataDir } = config;
    if (!HEED_BACKUP_DIR && !options.to) {
      console.log(
        `It lies in ${dataDir}, on the disk that it is a backup of: set HEED_BACKUP_DIR to another one.`,
      );
    } else if (!HEED_BACKUP_KEYS) {
      console.log('Keep the key file apart from the backups if you can: HEED_BACKUP_KEYS.');
    }
  });
}

function verdict(
  { verified, notVerified }: { verified: boolean; notVerified: string | undefined },
  asked: boolean,
) {
  if (verified)
    return 'Verified: it was restored into a database of its own, every table was compared, and that was dropped.';
  if (!asked || notVerified === undefined) return 'NOT verified, as you asked.';
  return 'NOT verified: the role that Heed works as may not create databases. Allow it with ALTER ROLE … CREATEDB, or try the backup elsewhere: heed restore FILE --into postgres://…';
}
