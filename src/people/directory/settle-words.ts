import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { endAccount } from './end-account.ts';
import { followRename } from './follow-rename.ts';
import type { Tenant } from './links.ts';
import { lockDirectory } from './load.ts';
import { noteTaken } from './taken.ts';

/** So long a new name waits for the word before it, or for somebody else to make room. */
const waitsMs = 86_400_000;

/** A word as it is kept. */
export interface Open {
  event_id: string;
  kind: 'deleted' | 'renamed';
  account: string;
  to_account: string | null;
  at: Date;
  noted_at: Date;
}

/**
 * Acts on what a platform said of accounts, in the order in which it happened, whatever the order in which it came.
 * Hold `lockDirectory`, and read the directory after it: what is told of an account then is of whoever has its name
 * now.
 */
export async function settleWords(tx: Tx, source: Tenant, now: Date): Promise<void> {
  const { platform, tenant } = source;
  const { rows } = await sql<Open>`
    select event_id, kind, account, to_account, at, noted_at from directory_word
    where platform = ${platform} and tenant = ${tenant} and done_at is null
    order by at, noted_at, event_id`.execute(tx);
  let open = rows;
  // One may make room for another, or be what another waits for.
  for (let before = -1; before !== open.length; ) {
    before = open.length;
    const waiting: Open[] = [];
    for (const word of open) if (!(await act(tx, source, word, now))) waiting.push(word);
    open = waiting;
  }
  const tooLate = new Date(now.getTime() - waitsMs);
  for (const word of open) if (word.noted_at < tooLate) await done(tx, source, word, now);
}

/** The same in a transaction of its own, if there is anything to act on. */
export async function settleOpenWords(db: Db, source: Tenant, now: Date): Promise<void> {
  const { rows } = await sql`
    select from directory_word
    where platform = ${source.platform} and tenant = ${source.tenant} and done_at is null limit 1`.execute(
    db,
  );
  if (rows.length === 0) return;
  await inTransaction(db, async (tx) => {
    await lockDirectory(tx);
    await settleWords(tx, source, now);
  });
}

/** @returns false when the word has to wait for another */
async function act(tx: Tx, source: Tenant, word: Open, now: Date): Promise<boolean> {
  if (word.kind === 'deleted') await endAccount(tx, source, word, now);
  else if (!(await followRename(tx, source, word, now))) return false;
  await done(tx, source, word, now);
  return true;
}

async function done(tx: Tx, source: Tenant, word: Open, now: Date): Promise<void> {
  const { platform, tenant } = source;
  const { event_id, account, to_account } = word;
  await noteTaken(tx, source, to_account === null ? [account] : [account, to_account], now);
  await sql`
    update directory_word set done_at = ${now}
    where platform = ${platform} and tenant = ${tenant} and event_id = ${event_id}`.execute(tx);
}
