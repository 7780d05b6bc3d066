import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { isOwnStopped } from '../retention/stops.ts';
import { crisisDisclosure } from './personal-data.ts';
import { forgetWordsOf } from './sealing.ts';

/** As long as `policies/what-heed-keeps` says. */
export const keptYears = 3;

/** Forgets incidents that have been over for three years, each with its words; what a hold stops stays. */
export async function forgetOldCrises(db: Db, now: Date, most = 100): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select i.id from incident i
    where i.closed_at < ${now}::timestamptz - make_interval(years => ${keptYears})
      and not exists (
        select from incident_call c
        where c.incident_id = i.id and ${isOwnStopped(sql`c.person_id`, crisisDisclosure, crisisDisclosure)})
    order by i.closed_at limit ${most}`.execute(db);
  return eachAlone(rows, ({ id }) =>
    inTransaction(db, async (tx) => {
      const { numDeletedRows } = await tx.deleteFrom('incident').where('id', '=', id).executeTakeFirst();
      if (numDeletedRows === 0n) return false;
      await forgetWordsOf(tx, id, 'expired', now);
      await append(tx, {
        ...{ type: 'crisis.forgotten', at: now, actor: 'heed', about: id },
        data: { incident: id },
      });
      return true;
    }),
  );
}
