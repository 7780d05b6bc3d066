import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { expireKeys } from '../vault/erase.ts';
import { ownOver } from './own-over.ts';
import { isOwnStopped } from './stops.ts';
import { besideOthers } from './turn.ts';

/**
 * Deletes keys of what Heed itself keeps, whose days are over, except where a hold or an open request of their person
 * stops it: those go with a later run, once nothing does. A day that lies later than what the policy promises by now is over
 * when that is: a key is made on the day on which what it seals is said.
 *
 * @param disclosure the row of Heed's own policy that says how long
 * @param source under which it is registered among personal data
 * @returns how many keys were erased; fewer than `limit` means that none is left
 */
export async function expireOwnKeys(
  tx: Tx,
  {
    disclosure,
    source,
    zone,
    ...expiry
  }: {
    disclosure: string;
    source: string;
    zone: string;
    class: string;
    before: string;
    limit: number;
    now: Date;
  },
): Promise<number> {
  await besideOthers(tx);
  const orOver = await ownOver(tx, disclosure, { collected: sql`k.created_at` }, { now: expiry.now, zone });
  return expireKeys(tx, { ...expiry, orOver, unless: isOwnStopped(sql`k.subject_id`, disclosure, source) });
}
