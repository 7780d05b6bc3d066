import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';

/**
 * Whoever takes records in holds it `shared`, until the transaction ends. Whoever has to find all there are of a person,
 * a day or a category (an erasure, a move, a shorter period) takes it `alone`: what is on its way in is in by then, and
 * what comes afterwards comes after it. Taken before any row of records is touched.
 */
export async function lockIntake(tx: Tx, how: 'shared' | 'alone'): Promise<void> {
  const name = sql.lit('heed.records.intake');
  await (how === 'shared'
    ? sql`select pg_advisory_xact_lock_shared(hashtext(${name}))`
    : sql`select pg_advisory_xact_lock(hashtext(${name}))`
  ).execute(tx);
}
