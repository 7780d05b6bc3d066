import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Next } from './claim.ts';

/** Of a delivery in a query: whose it is, of which message, and since when it is queued. */
export interface Queued {
  message: RawBuilder<unknown>;
  person: RawBuilder<unknown>;
  since: RawBuilder<unknown>;
}

const near: Queued = {
  message: sql`near.message_id`,
  person: sql`near.person_id`,
  since: sql`near.created_at`,
};

/**
 * Takes back what of a message is not to go out any more, just before it is claimed, which is the last moment there is.
 *
 * @param over whether one of its deliveries is not to, asked of each
 * @returns how many were taken back
 */
export async function takeBack(
  db: Db,
  { lane, platform, priority, notBefore, id, most, messageId }: Next,
  over: (queued: Queued) => RawBuilder<unknown>,
): Promise<number> {
  // Only those near the head, in the order in which they are claimed: a message can be to a hundred thousand.
  const { numAffectedRows } = await sql`
    with near as materialized (
      select d.id, d.message_id, d.person_id, d.created_at from delivery d
      where d.state = 'pending' and d.lane = ${lane} and d.platform = ${platform} and d.priority = ${priority}
        and (d.not_before, d.id) >= (${notBefore}, ${id})
      order by d.not_before, d.id limit ${most}
    ), gone as materialized (
      select near.id from near where near.message_id = ${messageId}::uuid and ${over(near)}
    ), held as materialized (
      select gone.id from gone cross join lateral (
        select d.state from delivery d where d.id = gone.id limit 1 for update of d skip locked
      ) still where still.state = 'pending'
    )
    update delivery d set state = 'skipped' from held where d.id = held.id`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
