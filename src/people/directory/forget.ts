import { sql } from 'kysely';
import type { Db } from '../../db/pool.ts';

/** So long words are kept: one that is repeated counts once, and no callback is taken that is older than a week. */
export const wordKeptMs = 7 * 86_400_000;
/** So long it is known what was read again when: longer than any whole reading takes. */
export const takenKeptMs = 2 * 86_400_000;

/**
 * Deletes what platforms said of accounts when its time is over, also of platforms that are connected no more, whose
 * words nobody will act on.
 *
 * @returns how many rows
 */
export async function purgeWords(db: Db, now: Date): Promise<number> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  let deleted = 0;
  for (const statement of [
    sql`delete from directory_word where coalesce(done_at, noted_at) < ${before(wordKeptMs)}`,
    sql`delete from directory_taken where at < ${before(takenKeptMs)}`,
    sql`delete from directory_due where due_at < ${before(wordKeptMs)}`,
  ])
    deleted += Number((await statement.execute(db)).numAffectedRows ?? 0n);
  return deleted;
}
