import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { laneRules } from './rules.ts';

/**
 * Alerts keep to no time of a clock that has been set back since: what was made or tried at a time that is still to come
 * goes out now, and a lease that ends later than any that is taken now ends as one of those.
 *
 * @returns how many
 */
export async function bringForward(db: Db, now: Date): Promise<number> {
  const longest = new Date(now.getTime() + laneRules.alert.leaseMs);
  const { rows } = await sql`
    with due as (
      update delivery d set not_before = ${now}
      where d.lane = 'alert' and d.state in ('pending', 'unknown') and d.not_before > ${now}
        and (d.created_at > ${now}
          or exists (select from delivery_batch b where b.id = d.batch_id and b.created_at > ${now}))
      returning 1
    ), leased as (
      update delivery d set lease_until = ${longest}
      where d.lane = 'alert' and d.state = 'sending' and d.lease_until > ${longest}
      returning 1
    )
    select 1 from due union all select 1 from leased`.execute(db);
  return rows.length;
}
