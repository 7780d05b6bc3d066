import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { touch } from '../live.ts';

/**
 * Notes that a person has seen a message: they opened its page or used one of its controls. Never called
 * because a platform accepted it. Only the first time counts.
 *
 * @returns whether this was the first time
 */
export async function markSeen(
  tx: Tx,
  seen: { messageId: string; personId: string; at: Date },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update delivery set seen_at = ${seen.at}
    where message_id = ${seen.messageId}::uuid and person_id = ${seen.personId}::uuid and seen_at is null
  `.execute(tx);
  if (!numAffectedRows) return false;
  touch(tx, seen.messageId);
  return true;
}
