import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { keyContext } from './keys.ts';
import type { MasterKey } from './master.ts';
import type { Vault } from './vault.ts';

const batch = 200;

export interface Rewrapped {
  /** How many keys were wrapped anew. */
  done: number;
  /** Ids of keys that no secret given opens, or that were changed: left as they are. */
  unreadable: string[];
}

/**
 * Wraps every key anew that an earlier secret still wraps; when none is unreadable, that secret can leave
 * HEED_SECRET. Records are not touched. Runs beside everything else, may be interrupted and repeated.
 */
export async function rewrapKeys(db: Db, vault: Vault): Promise<Rewrapped> {
  const result: Rewrapped = { done: 0, unreadable: [] };
  let after: string | undefined = '00000000-0000-0000-0000-000000000000';
  while (after) {
    const from: string = after;
    after = await inTransaction(db, (tx) => rewrapPage(tx, vault.master, from, result));
  }
  return result;
}

/** One page by key; the id of its last row, or undefined at the end. */
async function rewrapPage(tx: Tx, master: MasterKey, after: string, result: Rewrapped) {
  const rows = await tx
    .selectFrom('keys.wrapping_key')
    .select(['id', 'subject_id', 'class', 'expires_on', 'wrapped'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(batch)
    .forUpdate()
    .execute();
  const ids: string[] = [];
  const anew: Buffer[] = [];
  for (const row of rows.filter(({ wrapped }) => !master.isCurrent(wrapped))) {
    try {
      const key = await master.unwrap(row.wrapped, keyContext(row));
      anew.push(await master.wrap(key, keyContext(row)));
      ids.push(row.id);
    } catch (error) {
      // One bad row must not keep all others on the old secret.
      if (!(error instanceof HeedError)) throw error;
      result.unreadable.push(row.id);
    }
  }
  await sql`
    update keys.wrapping_key k set wrapped = anew.wrapped
    from unnest(${ids}::uuid[], ${anew}::bytea[]) as anew (id, wrapped)
    where k.id = anew.id`.execute(tx);
  result.done += ids.length;
  return rows.at(-1)?.id;
}
