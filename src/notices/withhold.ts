import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';

/**
 * What a notice still has to send, its cards and the reminders that people asked for, is not sent any more. What is on
 * its way at this moment is not touched.
 *
 * @returns how many messages
 */
export async function withhold(tx: Tx, noticeId: string): Promise<number> {
  const { numAffectedRows } = await sql`
    with waiting as materialized (
      select d.id from message m join delivery d on d.message_id = m.id
      where m.about = ${noticeId}::uuid and m.kind in ('notices.card', 'notices.reminder') and d.state = 'pending'
      order by d.id for update of d
    )
    update delivery d set state = 'skipped' from waiting where d.id = waiting.id`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}
