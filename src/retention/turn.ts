import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';

const turn = sql`hashtext('heed.retention')`;

/**
 * Whoever deletes and whoever stops deletion take turns: a hold that is there when deletion begins is seen, and one that
 * comes later finds what was not deleted yet. Held until the transaction ends, so that transaction is to be short.
 */
export async function takeTurn(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${turn})`.execute(tx);
}

/** Beside others who delete, and not beside somebody who stops deletion. Outside a transaction nothing is waited for. */
export async function besideOthers(db: Db | Tx): Promise<void> {
  if (db.isTransaction) await sql`select pg_advisory_xact_lock_shared(${turn})`.execute(db);
}

/** Gives up where somebody would have to be waited for: whoever comes next would wait behind us. */
export async function waitAtMost(tx: Tx, ms: number): Promise<void> {
  await sql`set local lock_timeout = ${sql.lit(`${ms}ms`)}`.execute(tx);
}

export const isLockTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '55P03';

/** `date`, for comparisons that a plan can leave partitions out by. */
export const dateOf = (day: string): RawBuilder<string> => sql`${day}::date`;
