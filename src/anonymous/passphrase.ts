import { randomBytes } from 'node:crypto';
import { HeedError } from '../errors.ts';
import { lock, unlock } from './envelope.ts';
import { type KeyPair, keyPairFrom, newSeed } from './keys.ts';
import { type Cost, passphraseCost, stretch } from './slow.ts';

/** The secret half of a recipient's key under their passphrase. In base64. */
export interface LockedKey {
  v: 1;
  cost: Cost;
  salt: string;
  seed: string;
}

const shortestPassphrase = 12;
export const isTooShort = (passphrase: string): boolean =>
  Array.from(passphrase.normalize('NFKC').trim()).length < shortestPassphrase;
const place = (recipient: string) => `anonymous_recipient/${recipient}`;
const plainly = (passphrase: string) => `heed anonymous passphrase/${passphrase.normalize('NFKC').trim()}`;

/** @throws HeedError `bad-input` for a passphrase that is too short */
export async function makeKey(
  recipient: string,
  passphrase: string,
): Promise<{ locked: LockedKey; publicKey: Buffer }> {
  if (isTooShort(passphrase))
    throw new HeedError('bad-input', 'a passphrase is too short', { text: 'passphrase-short' });
  const salt = randomBytes(32);
  const seed = newSeed();
  const key = await stretch(plainly(passphrase), salt, 32, {
    ...{ cost: passphraseCost, lane: 'passphrase' },
  });
  return {
    locked: {
      v: 1,
      cost: passphraseCost,
      salt: salt.toString('base64'),
      seed: lock(key, seed, place(recipient)).toString('base64'),
    },
    publicKey: keyPairFrom(seed).public,
  };
}

/** What the passphrase opens the key with: kept for some minutes by the recipient's browser, sealed, and by nobody else. */
export function openingKey(locked: LockedKey, passphrase: string): Promise<Buffer> {
  return stretch(plainly(passphrase), Buffer.from(locked.salt, 'base64'), 32, {
    ...{ cost: locked.cost, lane: 'passphrase' },
  });
}

/** Undefined where it is not the right one. */
export function openKey(recipient: string, locked: LockedKey, key: Buffer): KeyPair | undefined {
  try {
    return keyPairFrom(unlock(key, Buffer.from(locked.seed, 'base64'), place(recipient)));
  } catch {
    return undefined;
  }
}
