import type { Config } from '../config.ts';
import { formatVerifier } from '../evidence/keys.ts';
import { keysAtHand } from '../evidence/signer.ts';
import { readSecrets } from '../secrets.ts';
import type { BackupToMake } from './make.ts';
import { placeOf } from './place.ts';

/** What a backup of this installation needs to know, but for the database and who asks for it. */
export function backupFrom(
  config: Config,
): Pick<BackupToMake, 'place' | 'dataDir' | 'unlocking' | 'vkey' | 'keep'> {
  const { own, known } = keysAtHand(config);
  const key = own?.verifier ?? known[0];
  return {
    place: placeOf(config),
    dataDir: config.dataDir,
    unlocking: { secrets: readSecrets(config), passphrase: config.HEED_BACKUP_PASSPHRASE },
    vkey: key && formatVerifier(key),
    keep: config.HEED_BACKUP_KEEP,
  };
}
