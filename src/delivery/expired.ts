import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';

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
