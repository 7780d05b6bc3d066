import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { reminderKinds } from './messages.ts';
import { stillAsked } from './sources.ts';

/**
 * Just before a message is claimed: takes back what of it is not to go out any more, because something in it was
 * finished meanwhile. Asked here and not where answers are taken, which nothing slows down; and here it is asked at the
 * last moment there is. What else stood in the message comes again in another one.
 *
 * @returns how many were taken back
 */
export async function withholdFinished(
  db: Db,
  { messageId, kind }: { messageId: string; kind: string },
): Promise<number> {
  if (!reminderKinds.has(kind)) return 0;
  const { numAffectedRows } = await sql`
    with gone as materialized (
      select d.id from delivery d
      where d.message_id = ${messageId}::uuid and d.state = 'pending' and coalesce((
        select bool_or(not ${stillAsked}) from reminder r
        where r.message_id = d.message_id and (r.sent_kind = 'digest' or r.person_id = d.person_id)), true)
      for update of d skip locked
    )
    update delivery d set state = 'skipped' from gone where d.id = gone.id`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
