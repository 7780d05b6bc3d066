import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { ownOver } from '../retention/own-over.ts';
import { isOwnStopped } from '../retention/stops.ts';
import { alertWords } from './sealing.ts';

export const alertDisclosure = 'file-alerts';

/**
 * Forgets alerts that were answered so long ago as the policy says, with what was found and the list of files; what a hold
 * stops stays, and what its person has not seen yet too.
 */
export async function forgetAlerts(
  db: Db,
  { now, zone, most = 200 }: { now: Date; zone: string; most?: number },
): Promise<number> {
  const began = { collected: sql`a.opened_at`, closed: sql`a.answered_at` };
  const over = await ownOver(db, alertDisclosure, began, { now, zone });
  const { rows } = await sql<{ id: string }>`
    select a.id from file_alert a
    where a.state = 'answered' and a.shown_at is not null
      and ${over}
      and not ${isOwnStopped(sql`a.person_id`, alertDisclosure, alertDisclosure)}
    order by a.answered_at limit ${most}`.execute(db);
  return eachAlone(rows, ({ id }) =>
    inTransaction(db, async (tx) => {
      const { numDeletedRows } = await tx.deleteFrom('file_alert').where('id', '=', id).executeTakeFirst();
      if (numDeletedRows === 0n) return false;
      await alertWords.forget(tx, id, 'expired', now);
      await append(tx, {
        ...{ type: 'file-alert.forgotten', at: now, actor: 'heed', about: id },
        data: { alert: id },
      });
      return true;
    }),
  );
}
