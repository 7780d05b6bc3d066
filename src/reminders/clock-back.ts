import { sql } from 'kysely';
import { wallAt } from '../calendar/wall.ts';
import type { Tx } from '../db/pool.ts';
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
  const { rows } = await sql<{ zone: string }>`select distinct time_zone as zone from person`.execute(tx);
  const zones = rows.map((row) => row.zone);
  const days = zones.map((one) => wallAt(now, one).day);
  const here = sql`unnest(${zones}::text[], ${days}::date[]) h (zone, day)`;
  await sql`
    update reminder_day d set day = h.day from person p, ${here}
    where p.id = d.person_id and h.zone = p.time_zone and d.day > h.day`.execute(tx);
  await sql`
    update reminder_recipient t set day = h.day from person p, ${here}
    where p.id::text = t.recipient and h.zone = p.time_zone and t.day > h.day`.execute(tx);
  await sql`
    update reminder_recipient set day = ${wallAt(now, zone).day}
    where recipient = ${hrDesk} and day > ${wallAt(now, zone).day}`.execute(tx);
  const longest = new Date(now.getTime() + longestWaitMs);
  await sql`
    with held as materialized (
      select r.person_id, r.about, h.day from reminder r join person p on p.id = r.person_id
      join ${here} on h.zone = p.time_zone
      where not r.over and (r.looked_at > ${now} or r.last_day > h.day or r.sent_day > h.day or r.not_before > ${longest})
      order by r.person_id, r.about for no key update of r
    )
    update reminder r
    set last_day = least(r.last_day, held.day), sent_day = least(r.sent_day, held.day),
        not_before = case when r.not_before <= ${longest} then r.not_before end,
        next_at = case when r.message_id is null then ${now}::timestamptz end, looked_at = ${now}
    from held where r.person_id = held.person_id and r.about = held.about`.execute(tx);
}
