import { existsSync } from 'node:fs';
import { backupFrom } from '../backup/from-config.ts';
import { installationOf } from '../backup/installation.ts';
import { writeKeyFile } from '../backup/key-file.ts';
import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { HeedError } from '../errors.ts';
import { readSecrets } from '../secrets.ts';
import { masterKeyFrom } from '../vault/master.ts';
import { rewrapKeys } from '../vault/rotate.ts';
import { withDatabase } from './database.ts';
import { earlierSecrets } from './secret-standing.ts';

/** Puts every key under the first of the secrets. Beside a running Heed; cut off, it is run again and goes on. */
export async function run(): Promise<void> {
  await withDatabase(async ({ db }, config, url) => {
    const secrets = readSecrets(config);
    if (!secrets) throw new HeedError('config-invalid', 'There is no HEED_SECRET yet, and nothing under it.');
    const now = systemClock.now();
    const vault = { master: masterKeyFrom(secrets) };
    const { done, unreadable } = await rewrapKeys(db, vault, { actor: operator(), now });
    console.log(`${done} keys were put under the first secret of HEED_SECRET.`);
    if (unreadable.length > 0) {
      console.log(`${unreadable.length} could not be opened and stay as they are: npx heed doctor`);
      process.exitCode = 1;
    }
    // Restored, an older key file would bring back keys under the secret that is to leave.
    const { place, dataDir, unlocking } = backupFrom(config);
    const { id } = await installationOf(db);
    const path = place.keys(id);
    if (existsSync(path)) {
      await writeKeyFile({ url, db, path, unlocking, dataDir, now });
      console.log(`${path} was written anew.`);
    }
    for (const { say } of await earlierSecrets(db, config)) console.log(say);
  });
}
