import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { markSeen } from '../delivery/seen.ts';
import { touch } from '../live.ts';

/**
 * Notes that the person opened the page or used a control of the card: the only facts that show that a
 * message was seen. The first time counts; later ones change nothing.
 */
export async function markOpened(db: Db, noticeId: string, personId: string, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    const marked = await mark(tx, 'seen_at', noticeId, personId, now);
    if (!marked) return;
    await markSeen(tx, { messageId: marked.message_id, personId, at: now });
    touch(tx, `notice.${noticeId}`);
  });
}

/** Notes that the end of the text was on the person's screen. When, not for how long. */
export async function markRead(db: Db, noticeId: string, personId: string, now: Date): Promise<void> {
  if (await mark(db, 'read_at', noticeId, personId, now)) touch(db, `notice.${noticeId}`);
}

async function mark(
  db: Db | Tx,
  column: 'seen_at' | 'read_at',
  noticeId: string,
  personId: string,
  now: Date,
): Promise<{ message_id: string } | undefined> {
  const { rows } = await sql<{ message_id: string }>`
    update assignment set ${sql.ref(column)} = ${now}
    where notice_id = ${noticeId}::uuid and person_id = ${personId}::uuid and ${sql.ref(column)} is null
    returning message_id
  `.execute(db);
  return rows[0];
}
