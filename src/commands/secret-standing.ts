import { installationOf } from '../backup/installation.ts';
import { keyFileIsBehind } from '../backup/key-file.ts';
import { placeOf } from '../backup/place.ts';
import { filesNotOpenedBy } from '../backup/sealed-under.ts';
import type { Config } from '../config.ts';
import type { Db } from '../db/pool.ts';
import { secretsFrom } from '../secrets.ts';
import { masterKeyFrom } from '../vault/master.ts';
import { secretsInUse } from '../vault/secret-check.ts';

type Finding = { what: string; ok: boolean; say: string };

/**
 * Whether the secrets behind the first one may leave HEED_SECRET, and what keeps them; nothing where there are none. One that
 * seals nothing may also be the one to come: of several processes each learns it first, `old,new`.
 */
export async function earlierSecrets(
  db: Db,
  config: Pick<Config, 'HEED_SECRET' | 'dataDir' | 'HEED_BACKUP_DIR' | 'HEED_BACKUP_KEYS'>,
): Promise<Finding[]> {
  const [current, ...earlier] = new Set(config.HEED_SECRET ?? []);
  if (!current || earlier.length === 0) return [];
  const what = 'other secrets';
  const alone = secretsFrom([current]);
  const master = masterKeyFrom(alone);
  const others = (await secretsInUse(db)).filter((prefix) => !master.knows(prefix));
  if (others.length > 0)
    return [{ what, ok: true, say: 'keys are still under an earlier secret. Run: npx heed secret rewrap' }];
  if (await keyFileIsBehind(db)) {
    const say =
      'no key is under an earlier secret any more, but the key file of the backups may still have some: it is older than what was done last. A running Heed writes it anew within minutes; so does: npx heed secret rewrap';
    return [{ what, ok: true, say }];
  }
  const { id } = await installationOf(db);
  const files = await filesNotOpenedBy(alone, placeOf(config), id);
  const [first] = files;
  if (first) {
    const say = `no key is under an earlier secret any more, and ${files.length} ${files.length === 1 ? 'file of the backups needs' : 'files of the backups need'} one (${first}): keep it until they are gone, which takes HEED_BACKUP_KEEP backups`;
    return [{ what, ok: true, say }];
  }
  const say =
    'no key and no backup here needs another secret than the first. One that is to come stays: it goes in front next, HEED_SECRET=new,old. Otherwise, once a day has passed since the first one came, take the earlier out of HEED_SECRET and start Heed anew; copies of backups elsewhere may still need it';
  return [{ what, ok: true, say }];
}
