import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';

/** Spells HEED; beside it stands which part of the log is taken. */
const lockKey = 0x48454544;
/** Each part is done by one process at a time, whatever their number; the two parts go on beside each other. */
const parts = { extend: 1, publish: 2 } as const;

/** Takes one part of the log for the rest of the transaction, unless another process has it. */
export async function tryLock(tx: Tx, part: keyof typeof parts): Promise<boolean> {
  const { rows } = await sql<{ got: boolean }>`
    select pg_try_advisory_xact_lock(${lockKey}, ${parts[part]}) as got`.execute(tx);
  return rows[0]?.got === true;
}

/** Waits for the whole log and takes it for the rest of the transaction: a beat has it for moments only. */
export async function waitForLock(tx: Tx): Promise<void> {
  for (const part of Object.values(parts)) {
    await sql`select pg_advisory_xact_lock(${lockKey}, ${part})`.execute(tx);
  }
}
