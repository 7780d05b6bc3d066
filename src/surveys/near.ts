import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';

/** For so many days after a survey is over nearly the same people are not asked the same again. */
export const apartDays = 30;

/**
 * Whether a survey was asked just before of the same people, or of all but fewer than are ever shown: the difference of two
 * results would be of those alone.
 */
export async function wasAskedOfNearly(
  db: Db | Tx,
  { code, people, least, now }: { code: string; people: readonly string[]; least: number; now: Date },
): Promise<boolean> {
  const since = new Date(now.getTime() - apartDays * 86_400_000);
  const { rows } = await sql<{ near: boolean }>`
    select exists (
      select from survey_run r where r.code = ${code} and r.closed_at > ${since} and (
        -- Those in one of the two alone.
        select count(*) filter (where a.person_id <> all (${[...people]}::uuid[]))
          + ${people.length}::int - count(*) filter (where a.person_id = any (${[...people]}::uuid[]))
        from survey_asked a where a.run_id = r.id) < ${least}
    ) as near`.execute(db);
  return rows[0]?.near ?? false;
}
