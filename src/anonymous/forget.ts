import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { ownOver } from '../retention/own-over.ts';
import { isOwnStopped } from '../retention/stops.ts';

export const anonymousDisclosure = 'anonymous-reports';

/** What was written and not read by the other side: by whoever reported, or by the recipients. */
export const unreadIn = sql`exists (select from anonymous_message m where m.report_id = r.id and m.read_on is null)`;

/** Forgets reports that have been closed for as long as the policy says, and in which both sides have read everything. */
export async function forgetOldReports(
  db: Db,
  { now, zone, most = 100 }: { now: Date; zone: string; most?: number },
): Promise<number> {
  const began = { collected: sql`r.received_on::timestamptz`, closed: sql`r.closed_on::timestamptz` };
  const over = await ownOver(db, anonymousDisclosure, began, { now, zone });
  const { rows } = await sql<{ id: string }>`
    select r.id from anonymous_report r
    where r.closed_on is not null and ${over} and not ${unreadIn}
      and not exists (
        select from anonymous_routing o join anonymous_recipient c on c.id = o.recipient_id
        where o.report_id = r.id and ${isOwnStopped(sql`c.person_id`, anonymousDisclosure, anonymousDisclosure)})
    limit ${most}`.execute(db);
  return eachAlone(rows, ({ id }) =>
    inTransaction(db, async (tx) => {
      const { rows: gone } = await sql<{ id: string }>`
        delete from anonymous_report r where r.id = ${id}::uuid and r.closed_on is not null and not ${unreadIn}
        returning r.id`.execute(tx);
      if (gone.length === 0) return false;
      await append(tx, {
        type: 'anonymous.forgotten',
        at: now,
        actor: 'heed',
        about: id,
        data: { report: id },
      });
      return true;
    }),
  );
}
