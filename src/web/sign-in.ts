import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';

/** Time to find the phone and scan a code. */
const minutes = 10;

const hashOf = (token: string) => createHash('sha256').update(token).digest();

/**
 * Notes that a browser leaves to be recognised by a platform.
 *
 * @param browser what the browser alone has: the value of its cookie
 * @param next where it goes on afterwards; anything but a path of our own becomes `/me`
 * @returns `state`, 64 letters and digits (WeCom takes nothing else), which is stored nowhere
 */
export async function beginSignIn(
  db: Db,
  { browser, platform, next, now }: { browser: string; platform: string; next: string; now: Date },
): Promise<string> {
  const state = randomBytes(32).toString('hex');
  await sql`
    insert into sign_in (state_hash, browser_hash, platform, next, expires_at)
    values (${hashOf(state)}, ${hashOf(browser)}, ${platform}, ${ownPath(next)},
            ${new Date(now.getTime() + minutes * 60_000)})`.execute(db);
  return state;
}

/**
 * Uses up what was begun: of several tries with the same state one wins.
 *
 * @returns the path to go on with
 * @throws HeedError `gone` when it is unknown, used, over, or began in another browser
 */
export async function endSignIn(
  db: Db | Tx,
  { state, browser, platform, now }: { state: string; browser: string; platform: string; now: Date },
): Promise<string> {
  // Another browser uses nothing up: it could keep people from coming in.
  const { rows } = await sql<{ next: string; platform: string; expires_at: Date }>`
    delete from sign_in where state_hash = ${hashOf(state)} and browser_hash = ${hashOf(browser)}
    returning next, platform, expires_at`.execute(db);
  const [begun] = rows;
  if (!begun || begun.platform !== platform || begun.expires_at <= now) {
    throw new HeedError('gone', 'a sign-in is unknown, used or over', { text: 'sign-in-over' });
  }
  return begun.next;
}

/** Deletes what nobody came back for. @returns how many */
export async function purgeSignIns(db: Db | Tx, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`delete from sign_in where expires_at <= ${now}`.execute(db);
  return Number(numAffectedRows ?? 0n);
}

/** A path of Heed's own, however it is written: `//host`, `/\host` and control characters lead elsewhere. */
export function ownPath(path: string): string {
  return /^\/(?![/\\])[\x21-\x7E]{0,500}$/.test(path) && !path.includes('\\') ? path : '/me';
}
