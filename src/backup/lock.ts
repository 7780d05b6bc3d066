import { createHmac, hkdfSync, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { isSame } from '../constant-time.ts';
import { HeedError } from '../errors.ts';
import type { Secrets } from '../secrets.ts';

/** What opens a backup: a key derived from HEED_SECRET, or from a passphrase where one is configured. */
export interface Unlocking {
  secrets: Secrets | undefined;
  passphrase: string | undefined;
}

/** RFC 7914 with 128 MiB: a guess costs about half a second. */
const cost = { N: 2 ** 17, r: 8, p: 1 } as const;
const derive = promisify(scrypt) as (
  passphrase: string,
  salt: Buffer,
  length: number,
  options: object,
) => Promise<Buffer>;

const base64 = z.string().regex(/^[A-Za-z0-9+/]+=*$/);
/** What stands in a file's header about its key; nothing of it is secret. */
export const lockSchema = z.strictObject({
  from: z.enum(['secret', 'passphrase']),
  /** Makes the key one that no other file has, so that nonces may be counted. */
  salt: base64,
  /** Tells a wrong secret or passphrase from a damaged file. */
  check: base64,
});
export type LockHeader = z.infer<typeof lockSchema>;

/** A key for one new file. */
export async function newLock(
  unlocking: Unlocking,
  kind: string,
): Promise<{ lock: LockHeader; key: Buffer }> {
  const salt = randomBytes(32);
  const [key] = await keysFor(unlocking, unlocking.passphrase ? 'passphrase' : 'secret', salt, kind);
  if (!key) {
    throw new HeedError(
      'config-invalid',
      'There is nothing to encrypt a backup with: set HEED_SECRET, or HEED_BACKUP_PASSPHRASE.',
    );
  }
  const lock = { from: unlocking.passphrase ? ('passphrase' as const) : ('secret' as const) };
  return { key, lock: { ...lock, salt: salt.toString('base64'), check: checkOf(key).toString('base64') } };
}

/**
 * The key of a file that is there.
 *
 * @param what the file, as a message names it
 * @throws HeedError `config-invalid` where the secret or the passphrase is missing or another one
 */
export async function openLock(
  unlocking: Unlocking,
  lock: LockHeader,
  kind: string,
  what: string,
): Promise<Buffer> {
  const keys = await keysFor(unlocking, lock.from, Buffer.from(lock.salt, 'base64'), kind);
  const check = Buffer.from(lock.check, 'base64');
  const key = keys.find((one) => isSame(checkOf(one), check));
  if (key) return key;
  const none = keys.length === 0;
  if (lock.from === 'passphrase') {
    const why = none ? 'and none is given' : 'and the one given is another';
    throw new HeedError(
      'config-invalid',
      `${what} is encrypted with a passphrase, ${why}. Set HEED_BACKUP_PASSPHRASE.`,
    );
  }
  throw new HeedError(
    'config-invalid',
    none
      ? `${what} is encrypted with HEED_SECRET, and there is none. Set it, or bring back the file "secret" of the data directory.`
      : `${what} is encrypted with a secret that is not in HEED_SECRET (in the embedded default: the file "secret" of the data directory). Put the earlier one behind the current one: HEED_SECRET=current,earlier`,
  );
}

async function keysFor(
  { secrets, passphrase }: Unlocking,
  from: LockHeader['from'],
  salt: Buffer,
  kind: string,
): Promise<Buffer[]> {
  if (from === 'secret') {
    return (secrets?.derive('backup') ?? []).map((one) =>
      Buffer.from(hkdfSync('sha256', one, salt, `heed/backup/1/${kind}`, 32)),
    );
  }
  if (!passphrase) return [];
  const stretched = await derive(passphrase.normalize('NFC'), salt, 32, { ...cost, maxmem: 2 ** 28 });
  return [Buffer.from(hkdfSync('sha256', stretched, salt, `heed/backup/1/${kind}`, 32))];
}

const checkLength = 16;

const checkOf = (key: Buffer): Buffer =>
  createHmac('sha256', key).update('heed backup key check').digest().subarray(0, checkLength);
