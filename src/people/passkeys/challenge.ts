import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { parse } from 'uuid';
import type { Db, Tx } from '../../db/pool.ts';

/** Time to find the device and put a finger on it. */
export const challengeMs = 5 * 60_000;

/** What is signed: one person's answer to one notice, or their signature below one contract, in exactly these words. */
export interface Statement {
  /** The notice's id, or the contract's. */
  about: string;
  personId: string;
  /** SHA-256 of the statement's canonical form. */
  hash: Buffer;
}

export interface Challenge {
  nonce: Buffer;
  purpose: 'enrol' | 'sign';
}

/**
 * SHA-256(nonce ‖ assignment ‖ statement hash); an assignment is a notice (or a contract) and a person, so 16 bytes of each id.
 * The nonce makes it new each time; the rest makes a signature over it one over exactly this answer.
 */
export function signingChallenge(nonce: Buffer, { about, personId, hash }: Statement): Buffer {
  return createHash('sha256')
    .update(nonce)
    .update(parse(about))
    .update(parse(personId))
    .update(hash)
    .digest();
}

/** Asks a device to sign an answer. @returns the challenge, which counts once, for this person, for five minutes */
export async function askToSign(db: Db | Tx, statement: Statement, now: Date): Promise<Buffer> {
  const nonce = randomBytes(32);
  const challenge = signingChallenge(nonce, statement);
  await put(db, { challenge, nonce, personId: statement.personId, purpose: 'sign', now });
  return challenge;
}

/** Asks a device for a new passkey. */
export async function askToEnrol(db: Db | Tx, personId: string, now: Date): Promise<Buffer> {
  const challenge = randomBytes(32);
  await put(db, { challenge, nonce: challenge, personId, purpose: 'enrol', now });
  return challenge;
}

async function put(
  db: Db | Tx,
  one: { challenge: Buffer; nonce: Buffer; personId: string; purpose: Challenge['purpose']; now: Date },
): Promise<void> {
  await db
    .insertInto('passkey_challenge')
    .values({
      challenge: one.challenge,
      nonce: one.nonce,
      person_id: one.personId,
      purpose: one.purpose,
      expires_at: new Date(one.now.getTime() + challengeMs),
    })
    .execute();
}

/** The nonce behind a challenge; undefined for one that is unknown, used, over, or was asked of somebody else. */
export async function nonceOf(
  db: Db | Tx,
  challenge: Buffer,
  { personId, purpose, now }: { personId: string; purpose: Challenge['purpose']; now: Date },
): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('passkey_challenge')
    .select('nonce')
    .where('challenge', '=', challenge)
    .where('person_id', '=', personId)
    .where('purpose', '=', purpose)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row?.nonce;
}

/** Uses a challenge up, in the transaction of what it was asked for. @returns false when another was quicker */
export async function useChallenge(tx: Db | Tx, challenge: Buffer): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('passkey_challenge')
    .where('challenge', '=', challenge)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Deletes what nobody came back for. @returns how many */
export async function purgeChallenges(db: Db | Tx, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`delete from passkey_challenge where expires_at <= ${now}`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
