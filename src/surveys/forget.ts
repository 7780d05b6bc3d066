import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { ownOver } from '../retention/own-over.ts';
import { isOwnStopped } from '../retention/stops.ts';
import { dropReminders, withReminders } from './sent.ts';

export const surveysDisclosure = 'surveys';

/** Forgets who was asked, of surveys that have been closed for as long as the policy says. @returns how many people */
export async function forgetAsked(db: Db, { zone, now }: { zone: string; now: Date }): Promise<number> {
  const began = { collected: sql`r.opened_at`, closed: sql`r.closed_at` };
  const over = await ownOver(db, surveysDisclosure, began, { now, zone });
  const { rows } = await inTransaction(db, async (tx) => {
    // Those that were on their way when it was closed.
    const { rows: runs } = await withReminders.execute(tx);
    await dropReminders(
      tx,
      runs.map(({ id }) => id),
      now,
    );
    return sql<{ n: number }>`
      with gone as (
        delete from survey_asked a using survey_run r
        where r.id = a.run_id and r.closed_at is not null and ${over}
          and not ${isOwnStopped(sql`a.person_id`, surveysDisclosure, surveysDisclosure)}
        returning 1
      ) select count(*)::int as n from gone`.execute(tx);
  });
  return rows[0]?.n ?? 0;
}
