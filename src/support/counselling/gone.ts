import { sql } from 'kysely';
import { type Db, inTransaction } from '../../db/pool.ts';
import { isAwayOn } from '../../people/absences.ts';
import { holdersQuery } from '../../people/holders.ts';
import { oneAtATime } from './book.ts';

/**
 * Hours to come of counsellors who have left or lost the role, and those on days on which they are away: what nobody took
 * goes, what somebody took is called off, so that they hear of it and are offered others.
 *
 * @returns how many hours
 */
export function withdrawOfGone(db: Db, now: Date): Promise<number> {
  return inTransaction(db, async (tx) => {
    await oneAtATime(tx);
    const { rows } = await sql`
    with gone as (
      select s.id from counselling_slot s join person p on p.id = s.counsellor_id
      where s.starts_at > ${now} and not s.withdrawn and (
        s.counsellor_id not in (select person_id from (${holdersQuery(['counsellor'], now)}) c)
        or ${isAwayOn(sql`s.counsellor_id`, sql`(s.starts_at at time zone p.time_zone)::date`)})),
    off as (
      update counselling_slot s set withdrawn = true from gone g
      where s.id = g.id and exists (select from counselling_booking b where b.slot_id = s.id) returning s.id),
    free as (
      delete from counselling_slot s using gone g
      where s.id = g.id and not exists (select from counselling_booking b where b.slot_id = s.id) returning s.id)
    select id from off union all select id from free`.execute(tx);
    return rows.length;
  });
}
