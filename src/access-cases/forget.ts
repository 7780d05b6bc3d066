import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { isOwnStopped } from '../retention/stops.ts';
import { keptYears } from './rules.ts';
import { forgetWordsOf } from './sealing.ts';

export const accessDisclosure = 'access-cases';

/**
 * Forgets cases that have been over for three years, each with its words and the log of its views; what a hold stops stays.
 * Everybody has been told by then: no silence lasts that long.
 */
export async function forgetOldAccess(db: Db, now: Date, most = 200): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select a.id from access_case a
    where a.state in ('ended', 'refused')
      and coalesce(a.ended_at, a.decided_at) < ${now}::timestamptz - make_interval(years => ${keptYears})
      and not exists (
        select from access_case_person w
        where w.case_id = a.id and ${isOwnStopped(sql`w.person_id`, accessDisclosure, accessDisclosure)})
    order by a.asked_at limit ${most}`.execute(db);
  return eachAlone(rows, ({ id }) =>
    inTransaction(db, async (tx) => {
      const { numDeletedRows } = await tx.deleteFrom('access_case').where('id', '=', id).executeTakeFirst();
      if (numDeletedRows === 0n) return false;
      await forgetWordsOf(tx, id, 'expired', now);
      await append(tx, {
        ...{ type: 'access-case.forgotten', at: now, actor: 'heed', about: id },
        data: { case: id },
      });
      return true;
    }),
  );
}
