import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import type { Tenant } from './links.ts';

/** Somebody else is reading the same directory: a worker, or a person at the command line. */
export class BeingRead extends HeedError {
  constructor(platform: string) {
    super(
      'conflict',
      `The directory of ${platform} is being read in whole already, by a running Heed or at another command line. Try again when that is over: a large company takes about a quarter of an hour.`,
    );
    this.name = 'BeingRead';
  }
}

/** First number of the advisory locks; the second is a hash of whose directory it is. */
const lockSpace = 4_834;

const keyOf = ({ platform, tenant }: Tenant) =>
  sql`${lockSpace}::int, hashtext(${JSON.stringify([platform, tenant])})`;

/**
 * Reads a whole source while nobody else does, in this process or another: two readings at once would make twice the
 * calls that the platform takes, and the one that began first would take back what the other has brought.
 *
 * The lock is the session's: a reading takes minutes and must not hold back vacuum. Whoever dies lets go of it.
 *
 * @throws BeingRead
 */
export function whileReading<T>(db: Db, tenant: Tenant, work: () => Promise<T>): Promise<T> {
  return db.connection().execute(async (own) => {
    const key = keyOf(tenant);
    const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_lock(${key}) as mine`.execute(own);
    if (!rows[0]?.mine) throw new BeingRead(tenant.platform);
    try {
      return await work();
    } finally {
      await sql`select pg_advisory_unlock(${key})`.execute(own);
    }
  });
}

/** Whether a whole reading is under way; where none is, none begins before the transaction has ended. */
export async function isBeingRead(tx: Tx, tenant: Tenant): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`
    select pg_try_advisory_xact_lock(${keyOf(tenant)}) as mine`.execute(tx);
  return !rows[0]?.mine;
}
