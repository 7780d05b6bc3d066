import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { laneRules } from './rules.ts';

/** Rows looked at in one go; what is left waits for the next. */
const mostAtOnce = 5_000;

/**
 * Alerts keep to no time of a clock that has been set back since: what was last tried, or made and never tried, at a time
 * that is still to come goes out now, and a lease that ends later than any that is taken now ends as one of those.
 *
 * What waits until a time before that try waits by the new clock, which has put it there: it is brought forward once and is
 * as patient as ever after it.
 *
 * @returns how many
 */
export async function bringForward(db: Db, now: Date): Promise<number> {
  const longest = new Date(now.getTime() + laneRules.alert.leaseMs);
  // Only a new message is noted with the time of each try; a change is known by its batch, which is its first.
  const { rows } = await sql<{ n: number }>`
    with due as (
      update delivery set not_before = ${now} where id in (
        select d.id from delivery d
        cross join lateral (
          select coalesce(
            d.sent_at, (select b.created_at from delivery_batch b where b.id = d.batch_id), d.created_at) as at
        ) tried
        where d.lane = 'alert' and (d.state = 'pending' or d.state = 'unknown' and not d.held)
          and d.not_before > ${now} and tried.at > ${now} and d.not_before >= tried.at
        order by d.id limit ${mostAtOnce} for update of d skip locked)
      returning 1
    ), leased as (
      update delivery set lease_until = ${longest} where id in (
        select id from delivery where lane = 'alert' and state = 'sending' and lease_until > ${longest}
        order by id limit ${mostAtOnce} for update skip locked)
      returning 1
    )
    select ((select count(*) from due) + (select count(*) from leased))::int as n`.execute(db);
  return rows[0]?.n ?? 0;
}
