import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';

/**
 * Waits for whoever else changes where people are in tips or in questions that come again, and keeps them waiting until this
 * transaction ends. One at a time: so two workers never give the same, nobody gets one of each on a day, and nobody who turns
 * them down gets one that was given meanwhile. Each holds it for a moment.
 */
export async function tipsTurn(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('tips'), 0)`.execute(tx);
}
