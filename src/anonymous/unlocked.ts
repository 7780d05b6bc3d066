import type { Secrets } from '../secrets.ts';
import { lock, unlock } from './envelope.ts';

/** For how long a passphrase holds in the browser in which it was typed. */
export const unlockedMinutes = 15;

/**
 * What the recipient's browser holds meanwhile: the key of their key, sealed under a secret of this installation and tied to
 * their session. Alone it opens nothing, and no server remembers it.
 */
export function sealUnlocked(secrets: Secrets, session: Buffer, key: Buffer, now: Date): string {
  const until = now.getTime() + unlockedMinutes * 60_000;
  const plain = Buffer.concat([Buffer.from(String(until).padStart(16, '0')), key]);
  return lock(secrets.derive('anonymous/unlocked')[0], plain, session.toString('hex')).toString('base64url');
}

/** Undefined where it is over, another session's, or nothing of ours. */
export function openUnlocked(
  secrets: Secrets,
  session: Buffer,
  value: string | undefined,
  now: Date,
): Buffer | undefined {
  if (value === undefined) return undefined;
  for (const secret of secrets.derive('anonymous/unlocked')) {
    try {
      const plain = unlock(secret, Buffer.from(value, 'base64url'), session.toString('hex'));
      const until = Number(plain.subarray(0, 16).toString());
      return until > now.getTime() ? plain.subarray(16) : undefined;
    } catch {
      // Of another secret, or altered: the next one, or none.
    }
  }
  return undefined;
}
