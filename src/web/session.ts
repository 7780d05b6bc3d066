import { createHash, randomBytes } from 'node:crypto';
import type { Db, Tx } from '../db/pool.ts';
import { localMethod } from '../people/viewer.ts';

/** A working day; then the person comes in from the chat again. */
export const sessionHours = 12;

/** The database keeps the hash only: whoever reads it holds no session. */
export function sessionHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/**
 * Starts a session. The token goes into the cookie and nowhere else.
 *
 * @param method how the person was recognised: `local-persona`, `wecom-oauth`, `slack-oidc` …
 */
export async function startSession(
  db: Db | Tx,
  personId: string,
  method: string,
  now: Date,
): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + sessionHours * 3_600_000);
  await db
    .insertInto('session')
    .values({
      token_hash: sessionHash(token),
      person_id: personId,
      method,
      created_at: now,
      expires_at: expiresAt,
    })
    .execute();
  return { token, expiresAt };
}

export async function endSession(db: Db | Tx, token: string): Promise<void> {
  await db.deleteFrom('session').where('token_hash', '=', sessionHash(token)).execute();
}

/** Deletes what the local messenger left behind, for where it is not there any more. @returns how many */
export async function endLocalSessions(db: Db | Tx): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('session')
    .where('method', '=', localMethod)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Deletes sessions that are over. @returns how many */
export async function purgeSessions(db: Db | Tx, now: Date): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom('session').where('expires_at', '<=', now).executeTakeFirst();
  return Number(numDeletedRows);
}
