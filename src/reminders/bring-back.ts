import { type RawBuilder, sql } from 'kysely';
import { isZone, wallAt } from '../calendar/wall.ts';
import type { Tx } from '../db/pool.ts';

/**
 * Days to come count for today, as `amendItem`, `amendPerson` and `amendRecipient` have it: where the clock was set
 * back, or somebody went where it is still the day before. In rows too, because a day later they would be right again
 * by chance. Counts come first, as everywhere: days, recipients, then rows.
 *
 * @param people a query with the column `person_id`
 */
export async function bringBackCounts(tx: Tx, people: RawBuilder<unknown>, now: Date): Promise<void> {
  const here = await daysHere(tx, people, now);
  if (!here) return;
  await sql`
    with held as materialized (
      select d.person_id, here.day from reminder_day d join (${here}) here on here.id = d.person_id
      where d.day > here.day order by 1 for no key update of d
    )
    update reminder_day d set day = held.day,
      count = d.count + (
        select coalesce(sum((one ->> 'count')::smallint), 0) from jsonb_array_elements(d.earlier) one
        where (one ->> 'day')::date >= held.day),
      earlier = (
        select coalesce(jsonb_agg(one order by place), '[]')
        from jsonb_array_elements(d.earlier) with ordinality them (one, place)
        where (one ->> 'day')::date < held.day)
    from held where held.person_id = d.person_id`.execute(tx);
  await sql`
    with held as materialized (
      select t.recipient, here.day from reminder_recipient t join (${here}) here on here.id::text = t.recipient
      where t.day > here.day order by 1 for no key update of t
    )
    update reminder_recipient t set day = held.day from held where held.recipient = t.recipient`.execute(tx);
}

/** The same of the rows of these people. */
export async function bringBackRows(tx: Tx, people: RawBuilder<unknown>, now: Date): Promise<void> {
  const here = await daysHere(tx, people, now);
  if (!here) return;
  await sql`
    with held as materialized (
      select r.person_id, r.about, here.day from reminder r join (${here}) here on here.id = r.person_id
      where not r.over and greatest(r.last_day, r.sent_day, r.vain_day, r.passed_day) > here.day
      order by 1, 2 for no key update of r
    )
    update reminder r set
      -- "least" takes a day that there is not for the later one.
      last_day = case when r.last_day > held.day then held.day else r.last_day end,
      sent_day = case when r.sent_day > held.day then held.day else r.sent_day end,
      vain_day = case when r.vain_day > held.day then held.day else r.vain_day end,
      passed_day = case when r.passed_day > held.day then held.day else r.passed_day end
    from held where r.person_id = held.person_id and r.about = held.about`.execute(tx);
  await sql`
    update reminder_doubt d set day = here.day from (${here}) here where here.id = d.person_id and d.day > here.day`.execute(
    tx,
  );
}

/** Which day it is for each of these people: `id` and `day`. */
async function daysHere(
  tx: Tx,
  people: RawBuilder<unknown>,
  now: Date,
): Promise<RawBuilder<unknown> | undefined> {
  const { rows } = await sql<{ zone: string }>`
    select distinct time_zone as zone from person where id in (select person_id from (${people}) them)`.execute(
    tx,
  );
  const zones = rows.map(({ zone }) => zone).filter(isZone);
  if (zones.length === 0) return undefined;
  const days = zones.map((zone) => wallAt(now, zone).day);
  return sql`
    select p.id, h.day from person p join unnest(${zones}::text[], ${days}::date[]) h (zone, day) on h.zone = p.time_zone
    where p.id in (select person_id from (${people}) them)`;
}
