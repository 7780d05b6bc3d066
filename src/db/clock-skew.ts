import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Db } from './pool.ts';

/**
 * A clock may be off by so much from the database's, in milliseconds: two machines then differ by less than the minute
 * after which a sweep takes the other's clock for one that was set back.
 */
export const toleratedSkewMs = 30_000;

/**
 * How far this machine's clock is ahead of the database's, in milliseconds; below zero, behind. The way there and back is
 * not counted. The one place that asks the database what time it is, and nothing is decided by it.
 */
export async function clockSkewMs(db: Db, clock: Clock): Promise<number> {
  const asked = clock.now().getTime();
  const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db);
  const answered = clock.now().getTime();
  const there = rows[0]?.at.getTime() ?? asked;
  if (there < asked) return asked - there;
  return there > answered ? answered - there : 0;
}
