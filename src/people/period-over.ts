import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';

/**
 * Says to the database, until the transaction ends, that the period of somebody's answers is over: it deletes none
 * otherwise, and none of somebody who works here (`heed_keep_answer`).
 */
export async function sayPeriodOver(tx: Tx, personId: string): Promise<void> {
  await sql`select set_config('heed.period_over', ${personId}, true)`.execute(tx);
}
