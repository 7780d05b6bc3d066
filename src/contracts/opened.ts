import { type Db, inTransaction } from '../db/pool.ts';
import { markSeen } from '../delivery/seen.ts';

/** That its person opened the page, the first time; the message that led there was seen by that. */
export async function openedByPerson(db: Db, contractId: string, now: Date): Promise<void> {
  const opened = await db
    .updateTable('contract')
    .set({ opened_at: now })
    .where('id', '=', contractId)
    .where('opened_at', 'is', null)
    .returning('person_id')
    .executeTakeFirst();
  if (!opened) return;
  const message = await db
    .selectFrom('message')
    .select('id')
    .where('about', '=', contractId)
    .where('kind', '=', 'contracts.offered')
    .executeTakeFirst();
  if (message)
    await inTransaction(db, (tx) =>
      markSeen(tx, { messageId: message.id, personId: opened.person_id, at: now }),
    );
}
