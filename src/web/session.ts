import { createHash, randomBytes } from 'node:crypto';
import { isSame } from '../constant-time.ts';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
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
 * @param madeBy the hash of the session by whose link it begins: it ends with that one, and no later
 */
export async function startSession(
  db: Db | Tx,
  personId: string,
  method: string,
  now: Date,
  madeBy?: Buffer,
): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(32).toString('base64url');
  const whole = new Date(now.getTime() + sessionHours * 3_600_000);
  const expiresAt = madeBy ? earlier(whole, await endOfSession(db, madeBy)) : whole;
  await db
    .insertInto('session')
    .values({
      token_hash: sessionHash(token),
      person_id: personId,
      method,
      created_at: now,
      expires_at: expiresAt,
      made_by: madeBy ?? null,
    })
    .execute();
  return { token, expiresAt };
}

const earlier = (one: Date, other: Date) => (one < other ? one : other);

/** @throws HeedError `sign-in-needed` where there is no such session any more */
export async function endOfSession(db: Db | Tx, hash: Buffer): Promise<Date> {
  const row = await db
    .selectFrom('session')
    .select('expires_at')
    .where('token_hash', '=', hash)
    .executeTakeFirst();
  if (!row) throw new HeedError('sign-in-needed', 'the session is over');
  return row.expires_at;
}

export async function endSession(db: Db | Tx, token: string): Promise<void> {
  await db.deleteFrom('session').where('token_hash', '=', sessionHash(token)).execute();
}

/** Somewhere that a person is signed in. */
export interface OwnSession {
  /** How they were recognised: `wecom-oauth`, `email-link` … */
  method: string;
  since: Date;
  until: Date;
  /** The one that asks. */
  here: boolean;
}

/** Where this person is signed in: the one that asks, then the newest first. */
export async function sessionsOf(db: Db, personId: string, here: Buffer, now: Date): Promise<OwnSession[]> {
  const rows = await db
    .selectFrom('session')
    .select(['token_hash', 'method', 'created_at', 'expires_at'])
    .where('person_id', '=', personId)
    .where('expires_at', '>', now)
    .orderBy(({ eb }) => eb('token_hash', '<>', here))
    .orderBy('created_at', 'desc')
    .orderBy('token_hash')
    .execute();
  return rows.map(({ token_hash, method, created_at: since, expires_at: until }) => ({
    ...{ method, since, until, here: isSame(here, token_hash) },
  }));
}

/** Ends this person's sessions but the one that asks. @returns how many */
export async function endOtherSessions(db: Db | Tx, personId: string, here: Buffer): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('session')
    .where('person_id', '=', personId)
    .where('token_hash', '<>', here)
    .executeTakeFirst();
  return Number(numDeletedRows);
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
