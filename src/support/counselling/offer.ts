import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import { DateTime } from 'luxon';
import { v4 } from 'uuid';
import type { Tx } from '../../db/pool.ts';
import { oneAtATime } from './book.ts';

/** Without those that are taken for another. */
const letters = 'ABCDEFGHJKMNPQRSTUVWXYZ';
const digits = '23456789';
const newCode = (): string =>
  [letters, digits, letters, digits].map((some) => some[randomInt(some.length)]).join('');

/** As far ahead as hours can be offered. */
export const mostDaysAhead = 120;
export type OfferProblem = 'time' | 'past' | 'far' | 'there';

/**
 * Offers hours one after the other, from a local time on.
 *
 * @param from `YYYY-MM-DDTHH:mm` in the counsellor's zone
 * @returns how many there are now that were not, or why there are none
 */
export async function offer(
  tx: Tx,
  given: {
    counsellorId: string;
    from: string;
    zone: string;
    minutes: number;
    times: number;
    place: string;
    now: Date;
  },
): Promise<number | OfferProblem> {
  const first = DateTime.fromFormat(given.from, "yyyy-MM-dd'T'HH:mm", { zone: given.zone });
  if (!first.isValid) return 'time';
  if (first.toJSDate() <= given.now) return 'past';
  if (first.toJSDate().getTime() > given.now.getTime() + mostDaysAhead * 86_400_000) return 'far';
  let made = 0;
  for (let n = 0; n < given.times; n += 1) {
    const startsAt = first.plus({ minutes: n * given.minutes }).toJSDate();
    const { numAffectedRows } = await sql`
      insert into counselling_slot (id, code, counsellor_id, starts_at, minutes, place)
      select ${v4()}::uuid, ${newCode()}, ${given.counsellorId}::uuid, ${startsAt}, ${given.minutes}::smallint, ${given.place}
      where not exists (
        select from counselling_slot s where s.counsellor_id = ${given.counsellorId}::uuid and not s.withdrawn
          and s.starts_at < ${startsAt}::timestamptz + make_interval(mins => ${given.minutes}::int)
          and s.starts_at + make_interval(mins => s.minutes) > ${startsAt}::timestamptz)
      on conflict do nothing`.execute(tx);
    made += Number(numAffectedRows ?? 0n);
  }
  return made === 0 ? 'there' : made;
}

/** Takes back an hour that nobody took. One that somebody has just taken stays: it is called off on purpose alone. */
export async function withdraw(tx: Tx, slot: string, counsellorId: string): Promise<boolean> {
  await oneAtATime(tx);
  const { numAffectedRows } = await sql`
    delete from counselling_slot s where s.id = ${slot}::uuid and s.counsellor_id = ${counsellorId}::uuid
      and not exists (select from counselling_booking b where b.slot_id = s.id)`.execute(tx);
  return (numAffectedRows ?? 0n) > 0n;
}

/** Calls off an hour to come that somebody took: they hear so within a minute, and are offered others. Twice is once. */
export async function callOff(
  tx: Tx,
  booking: string,
  { counsellorId, now }: { counsellorId: string; now: Date },
): Promise<boolean> {
  await oneAtATime(tx);
  const { numAffectedRows } = await sql`
    update counselling_slot s set withdrawn = true from counselling_booking b
    where b.id = ${booking}::uuid and b.slot_id = s.id and s.counsellor_id = ${counsellorId}::uuid
      and s.starts_at > ${now}`.execute(tx);
  return (numAffectedRows ?? 0n) > 0n;
}
