import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { endOfSession } from './session.ts';

/** What a link leads to. */
export interface Link {
  about: string;
  /** The only person who may use it. */
  personId: string;
  expiresAt: Date;
  /** The hash of the session that it ends with; null where it ends with none. */
  session: Buffer | null;
}

/** The database holds only this: whoever reads it cannot follow a link. 256 random bits need no salt. */
const hashOf = (token: string) => createHash('sha256').update(token).digest();

/** Links are kept a day after their end, so that "this link was used" can be told from "there is no such link". */
export const linkKeptMs = 86_400_000;

const gone = () => new HeedError('gone', 'a single-use link is unknown, used or expired');

/**
 * Makes a link for one person and one use. Put the token into an address only in a message to that person.
 *
 * @param ttl how long it is valid, in seconds
 * @param session the hash of the session that makes it, for a link that is to end with it, and no later
 * @returns the token, 43 characters of base64url; it is stored nowhere
 */
export async function createLink(
  tx: Tx,
  link: { purpose: string; about: string; personId: string; ttl: number; now: Date; session?: Buffer },
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const ends = [link.now.getTime() + link.ttl * 1_000];
  if (link.session) ends.push((await endOfSession(tx, link.session)).getTime());
  await tx
    .insertInto('single_use_link')
    .values({
      token_hash: hashOf(token),
      purpose: link.purpose,
      about: link.about,
      person_id: link.personId,
      created_at: link.now,
      expires_at: new Date(Math.min(...ends)),
      used_at: null,
      session_hash: link.session ?? null,
    })
    .execute();
  return token;
}

/**
 * What a GET may do: see where the link leads. It consumes nothing, because mail scanners and chat previews
 * open links before people do.
 *
 * @throws HeedError `gone` when it is unknown, for something else, used or expired
 */
export async function peekLink(db: Db, token: string, purpose: string, now: Date): Promise<Link> {
  const row = await db
    .selectFrom('single_use_link')
    .select(['about', 'person_id', 'expires_at', 'session_hash'])
    .where('token_hash', '=', hashOf(token))
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (!row) throw gone();
  return {
    about: row.about,
    personId: row.person_id,
    expiresAt: row.expires_at,
    session: row.session_hash,
  };
}

/**
 * Uses the link up, in the transaction of what it allows. Of several at once one wins.
 *
 * @returns the id that the link is about
 * @throws HeedError `forbidden` for another person (the link stays valid), `gone` otherwise
 */
export async function consumeLink(
  tx: Tx,
  token: string,
  purpose: string,
  personId: string,
  now: Date,
): Promise<string> {
  const hash = hashOf(token);
  const used = await tx
    .updateTable('single_use_link')
    .set({ used_at: now })
    .where('token_hash', '=', hash)
    .where('purpose', '=', purpose)
    .where('person_id', '=', personId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('about')
    .executeTakeFirst();
  if (used) return used.about;
  const link = await peekLink(tx, token, purpose, now);
  if (link.personId === personId) throw gone();
  throw new HeedError('forbidden', `${personId} may not use a link made for somebody else`);
}

/** Deletes links that ended before `before`, at most `limit`. @returns how many */
export async function purgeLinks(tx: Tx, before: Date, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from single_use_link where token_hash in (
      select token_hash from single_use_link where expires_at < ${before} limit ${limit} for update skip locked)
  `.execute(tx);
  return Number(numAffectedRows ?? 0);
}
