import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Next } from '../delivery/claim.ts';
import { isAwayOn } from '../people/absences.ts';
import { reminderKinds } from './messages.ts';
import { stillAsked } from './sources.ts';

/**
 * Just before a message is claimed: takes back what of it is not to go out any more, because something in it was
 * finished meanwhile, or its person is on leave since. Asked here and not where answers are taken, which nothing slows down; and here it is asked at the
 * last moment there is. What else stood in the message comes again in another one.
 *
 * @returns how many were taken back
 */
export async function withholdFinished(
  db: Db,
  { lane, platform, priority, notBefore, id, most, messageId, kind }: Next,
): Promise<number> {
  if (!reminderKinds.has(kind)) return 0;
  // Only those near the head, in the order in which they are claimed: a message can be to a hundred thousand.
  const { numAffectedRows } = await sql`
    with near as materialized (
      select d.id, d.message_id, d.person_id from delivery d
      where d.state = 'pending' and d.lane = ${lane} and d.platform = ${platform} and d.priority = ${priority}
        and (d.not_before, d.id) >= (${notBefore}, ${id})
      order by d.not_before, d.id limit ${most}
    ), gone as materialized (
      select near.id from near
      where near.message_id = ${messageId}::uuid and coalesce((
        select bool_or(not ${stillAsked} or r.sent_kind = 'reminder' and ${isAwayOn(sql`r.person_id`, sql`r.sent_day`)})
        from reminder r
        where r.message_id = near.message_id and (r.sent_kind = 'digest' or r.person_id = near.person_id)), true)
    ), held as materialized (
      select gone.id from gone cross join lateral (
        select d.state from delivery d where d.id = gone.id limit 1 for update of d skip locked
      ) still where still.state = 'pending'
    )
    update delivery d set state = 'skipped' from held where d.id = held.id`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
