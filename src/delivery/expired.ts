import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';

/** Of what was taken back while it was on its way, in place of when its hours end: never is it to go out again by itself. */
const never = sql`'-infinity'::timestamptz`;

export interface Withheld {
  messageId: string;
  personId: string;
}

/**
 * What of these messages lay until it was not to go out any more (`expires_at`) is taken back. A claim passes it by anyway;
 * from now on it is certain that it was not sent, and whoever queued it can do so anew in the same transaction.
 */
export async function withholdExpired(tx: Tx, messages: readonly string[], now: Date): Promise<Withheld[]> {
  const { rows } = await sql<Withheld>`
    with late as materialized (
      select d.id from delivery d
      where d.message_id = any(${[...messages]}::uuid[]) and d.state = 'pending' and d.expires_at <= ${now}
      order by d.id for update of d
    )
    update delivery d set state = 'skipped' from late where d.id = late.id and d.state = 'pending'
    returning d.message_id as "messageId", d.person_id as "personId"`.execute(tx);
  return rows;
}

/**
 * What has not gone out is not to go out any more. What is on its way at this moment, or perhaps went, may arrive; it is not
 * tried again, and where it did not go out it is like what lay too long. Where it perhaps went to many in one call, and others
 * of them still want it, the call is made again as it was: a platform knows it by its bytes, and whoever has it gets no second.
 *
 * @param which of `delivery d`
 */
export async function takeBackUnsent(tx: Tx, which: RawBuilder<SqlBool>): Promise<void> {
  await sql`
    with unsent as materialized (
      select d.id from delivery d
      where d.state in ('pending', 'sending', 'unknown') and ${which} order by d.id for update of d
    )
    update delivery d
    set state = case when d.state = 'pending' then 'skipped' else d.state end,
        expires_at = case when d.state = 'pending' then d.expires_at else ${never} end
    from unsent where d.id = unsent.id and d.state in ('pending', 'sending', 'unknown')`.execute(tx);
}

/**
 * What was taken back while it was on its way, and came back unsent, is over, whoever it was that waited for it: after an
 * erasure there is nobody who would.
 *
 * @returns how many
 */
export async function settleTakenBack(db: Db): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update delivery set state = 'skipped' where state = 'pending' and expires_at = ${never}`.execute(db);
  return Number(numAffectedRows);
}
