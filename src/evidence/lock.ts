import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';

/** Spells HEED; one process at a time extends the log, whatever their number. */
const lockKey = 0x48454544;

/** Takes the log for the rest of the transaction, unless another process has it. */
export async function tryLock(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ got: boolean }>`select pg_try_advisory_xact_lock(${lockKey}) as got`.execute(
    tx,
  );
  return rows[0]?.got === true;
}

/** Waits for the log and takes it for the rest of the transaction: a beat has it for moments only. */
export async function waitForLock(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockKey})`.execute(tx);
}
