import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { ownOver } from '../retention/own-over.ts';
import { isOwnStopped } from '../retention/stops.ts';
import { hasAffected } from './affected/forget.ts';
import { crisisDisclosure } from './personal-data.ts';
import { forgetReportsOf, isReportStopped } from './reports/forget.ts';
import { incidentWords } from './sealing.ts';
import { forgetSeated } from './seats/seats.ts';

/** Forgets incidents that have been over for as long as the policy says, each with its words; what a hold stops stays. */
export async function forgetOldCrises(
  db: Db,
  { now, zone, most = 100 }: { now: Date; zone: string; most?: number },
): Promise<number> {
  const began = { collected: sql`i.declared_at`, closed: sql`i.closed_at` };
  const over = await ownOver(db, crisisDisclosure, began, { now, zone });
  const { rows } = await sql<{ id: string }>`
    select i.id from incident i
    where i.closed_at is not null and ${over} and not ${hasAffected}
      and not exists (
        select from incident_call c
        where c.incident_id = i.id and ${isOwnStopped(sql`c.person_id`, crisisDisclosure, crisisDisclosure)})
      and not exists (select from crisis_report r where r.incident_id = i.id and ${isReportStopped(sql`r`)})
    order by i.closed_at limit ${most}`.execute(db);
  return eachAlone(rows, ({ id }) =>
    inTransaction(db, async (tx) => {
      await forgetReportsOf(tx, id, now);
      await forgetSeated(tx, id, now);
      const { numDeletedRows } = await tx.deleteFrom('incident').where('id', '=', id).executeTakeFirst();
      if (numDeletedRows === 0n) return false;
      await incidentWords.forget(tx, id, 'expired', now);
      await append(tx, {
        ...{ type: 'crisis.forgotten', at: now, actor: 'heed', about: id },
        data: { incident: id },
      });
      return true;
    }),
  );
}
