import { sql } from 'kysely';
import { wallAt } from '../calendar/wall.ts';
import type { Tx } from '../db/pool.ts';
import { bringBackDays } from './bring-back.ts';
import { longestWaitMs } from './rules.ts';
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
  await bringBackDays(tx, sql`select id as person_id from person`, now);
  const { day } = wallAt(now, zone);
  await sql`update reminder_recipient set day = ${day} where recipient = ${hrDesk} and day > ${day}`.execute(
    tx,
  );
  const longest = new Date(now.getTime() + longestWaitMs);
  // What was looked at before the clock came to be ahead was looked at rightly.
  await sql`
    with held as materialized (
      select r.person_id, r.about from reminder r
      where not r.over and (r.looked_at > ${now} or r.not_before > ${longest})
      order by 1, 2 for no key update of r
    )
    update reminder r
    set not_before = case when r.not_before <= ${longest} then r.not_before end,
        next_at = case when r.message_id is null then ${now}::timestamptz end, looked_at = ${now}
    from held where r.person_id = held.person_id and r.about = held.about`.execute(tx);
}
