import { join } from 'node:path';
import { HeedError } from '../errors.ts';
import type { Secrets } from '../secrets.ts';
import { readHeader } from './container.ts';
import { openLock } from './lock.ts';
import { type BackupPlace, backupsIn } from './place.ts';

/**
 * Backups and key file that these secrets do not open: they need an earlier one for as long as they are kept. Of files that
 * a passphrase opens nothing is said, and none that is damaged or not there.
 */
export async function filesNotOpenedBy(
  secrets: Secrets,
  place: BackupPlace,
  installation: string,
): Promise<string[]> {
  const backups = (await backupsIn(place.dir, installation)).map((name) => join(place.dir, name));
  const closed: string[] = [];
  for (const file of [...backups, place.keys(installation)])
    if (await isClosed(secrets, file)) closed.push(file);
  return closed;
}

async function isClosed(secrets: Secrets, file: string): Promise<boolean> {
  try {
    const { lock, kind } = await readHeader(file);
    if (lock.from === 'passphrase') return false;
    await openLock({ secrets, passphrase: undefined }, lock, kind, file);
    return false;
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    return error.code === 'config-invalid';
  }
}
