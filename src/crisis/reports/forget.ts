import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { eachAlone } from '../../each-alone.ts';
import { append } from '../../evidence/append.ts';
import { ownOver } from '../../retention/own-over.ts';
import { isOwnStopped } from '../../retention/stops.ts';
import { crisisDisclosure } from '../personal-data.ts';
import { reportWords } from './sealing.ts';
import { reportsOf } from './store.ts';

/** True in a query for a report that a hold on its reporter, or on whoever dealt with it, keeps. */
export const isReportStopped = (report: ReturnType<typeof sql>) => sql`exists (
  select from (values (${report}.by_person), (${report}.taken_by), (${report}.closed_by)) who (id)
  where who.id is not null and ${isOwnStopped(sql`who.id`, crisisDisclosure, crisisDisclosure)})`;

/** Forgets reports that never became a crisis once they have been closed for as long as the policy says; a hold keeps them. */
export async function forgetOldReports(
  db: Db,
  { now, zone, most = 100 }: { now: Date; zone: string; most?: number },
): Promise<number> {
  const began = { collected: sql`r.received_at`, closed: sql`r.closed_at` };
  const over = await ownOver(db, crisisDisclosure, began, { now, zone });
  const { rows } = await sql<{ id: string }>`
    select r.id from crisis_report r
    where r.state = 'closed' and r.incident_id is null and ${over} and not ${isReportStopped(sql`r`)}
    order by r.closed_at limit ${most}`.execute(db);
  return eachAlone(rows, ({ id }) =>
    inTransaction(db, async (tx) => {
      await forgetReport(tx, id, now);
      return true;
    }),
  );
}

/** With the incident that they belong to, before it goes. */
export async function forgetReportsOf(tx: Tx, incidentId: string, now: Date): Promise<void> {
  for (const { id } of await reportsOf(tx, incidentId)) await forgetReport(tx, id, now);
}

async function forgetReport(tx: Tx, id: string, now: Date): Promise<void> {
  const { numDeletedRows } = await tx.deleteFrom('crisis_report').where('id', '=', id).executeTakeFirst();
  if (numDeletedRows === 0n) return;
  await reportWords.forget(tx, id, 'expired', now);
  await append(tx, {
    ...{ type: 'crisis.report-forgotten', at: now, actor: 'heed', about: id },
    data: { report: id },
  });
}
