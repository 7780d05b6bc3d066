import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { keyContext } from './keys.ts';
import type { MasterKey } from './master.ts';
import type { Vault } from './vault.ts';

const batch = 1_000;

interface By {
  actor: Actor;
  now: Date;
}

export interface Rewrapped {
  /** How many keys were wrapped anew. */
  done: number;
  /** Ids of keys that no secret given opens, or that were changed: left as they are. */
  unreadable: string[];
}

/**
 * Wraps every key anew that an earlier secret still wraps; when none is unreadable, that secret can leave
 * HEED_SECRET. Records are not touched. Runs beside everything else, page by page, each with its evidence; what was cut
 * off goes on when it is repeated.
 */
export async function rewrapKeys(db: Db, vault: Vault, by: By): Promise<Rewrapped> {
  const result: Rewrapped = { done: 0, unreadable: [] };
  let after: string | undefined = '00000000-0000-0000-0000-000000000000';
  while (after) {
    const from: string = after;
    const page = await inTransaction(db, (tx) => rewrapPage(tx, vault.master, from, by));
    result.done += page.done;
    result.unreadable.push(...page.unreadable);
    after = page.last;
  }
  return result;
}

/** One page by key; `last`: the id of its last row, undefined at the end. */
async function rewrapPage(
  tx: Tx,
  master: MasterKey,
  after: string,
  { actor, now }: By,
): Promise<Rewrapped & { last: string | undefined }> {
  const rows = await tx
    .selectFrom('keys.wrapping_key')
    .select(['id', 'subject_id', 'class', 'expires_on', 'wrapped'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(batch)
    // What is sealed meanwhile looks keys up with the weakest lock: neither waits for the other.
    .forNoKeyUpdate()
    .execute();
  const ids: string[] = [];
  const anew: Buffer[] = [];
  const unreadable: string[] = [];
  for (const row of rows.filter(({ wrapped }) => !master.isCurrent(wrapped))) {
    try {
      const key = await master.unwrap(row.wrapped, keyContext(row));
      anew.push(await master.wrap(key, keyContext(row)));
      ids.push(row.id);
    } catch (error) {
      // One bad row must not keep all others on the old secret.
      if (!(error instanceof HeedError)) throw error;
      unreadable.push(row.id);
    }
  }
  const last = rows.at(-1)?.id;
  if (ids.length === 0) return { done: 0, unreadable, last };
  await sql`
    update keys.wrapping_key k set wrapped = anew.wrapped
    from unnest(${ids}::uuid[], ${anew}::bytea[]) as anew (id, wrapped)
    where k.id = anew.id`.execute(tx);
  await append(tx, { type: 'keys.rewrapped', at: now, actor, data: { keys: ids.length } });
  return { done: ids.length, unreadable, last };
}
