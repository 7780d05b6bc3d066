import { sql } from 'kysely';
import { wallAt } from '../calendar/wall.ts';
import type { Tx } from '../db/pool.ts';
import { bringBackCounts, bringBackRows } from './bring-back.ts';
import { longestWaitMs, longestWishMs } from './rules.ts';
import { hrDesk } from './settings.ts';

/** Clocks of two machines differ by less; what is more was set back. */
const toleratedMs = 60_000;

/**
 * Notes that a sweep runs. Where the last one ran later than it is now, the clock was set back: whatever was written by
 * the clock that was ahead is brought back to today, and looked at again.
 *
 * @returns whether it was
 */
export async function noteClock(tx: Tx, zone: string, now: Date): Promise<boolean> {
  const { rows } = await sql<{ ranAt: Date }>`
    select ran_at as "ranAt" from reminder_clock for update`.execute(tx);
  const [last] = rows;
  await sql`insert into reminder_clock (ran_at) values (${now})
    on conflict (one) do update set ran_at = excluded.ran_at`.execute(tx);
  if (!last || last.ranAt.getTime() - now.getTime() <= toleratedMs) return false;
  await bringBack(tx, zone, now);
  return true;
}

async function bringBack(tx: Tx, zone: string, now: Date): Promise<void> {
  const everybody = sql`select id as person_id from person`;
  await bringBackCounts(tx, everybody, now);
  const { day } = wallAt(now, zone);
  await sql`update reminder_recipient set day = ${day} where recipient = ${hrDesk} and day > ${day}`.execute(
    tx,
  );
  // At once and in their order, or what follows would lock them in two goes.
  await sql`
    select count(*) from (
      select from reminder r where not r.over order by r.person_id, r.about for no key update
    ) held`.execute(tx);
  await bringBackRows(tx, everybody, now);
  // What had been queued for a time that has not come yet is queued again when it is due.
  await sql`
    update delivery d set state = 'skipped'
    from (select distinct message_id, sent_kind, person_id from reminder where message_id is not null and sent_at > ${now}) r
    where d.message_id = r.message_id and (r.sent_kind = 'digest' or d.person_id = r.person_id)
      and d.state = 'pending'`.execute(tx);
  await sql`
    update delivery d set state = 'skipped'
    from (select distinct message_id from reminder_copy where message_id is not null) c
    where d.message_id = c.message_id and d.state = 'pending' and d.created_at > ${now}`.execute(tx);
  // Each of these is asked again when its recipient may be told.
  await sql`update reminder_copy set due_at = ${now} where message_id is null and due_at > ${now}`.execute(
    tx,
  );
  await sql`update reminder_doubt set at = ${now} where at > ${now}`.execute(tx);
  const longest = new Date(now.getTime() + longestWaitMs);
  const furthest = new Date(now.getTime() + longestWishMs);
  // What was looked at before the clock came to be ahead was looked at rightly.
  await sql`
    with held as materialized (
      select r.person_id, r.about from reminder r
      where not r.over and (r.looked_at > ${now} or r.not_before > ${longest} or r.later_at > ${furthest})
      order by 1, 2 for no key update of r
    )
    update reminder r
    set not_before = case when r.not_before <= ${longest} then r.not_before end,
        later_at = case when r.later_at <= ${furthest} then r.later_at end,
        next_at = case when r.message_id is null then ${now}::timestamptz end, looked_at = ${now}
    from held where r.person_id = held.person_id and r.about = held.about`.execute(tx);
}
