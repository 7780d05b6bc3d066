import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';

/**
 * Deletes records that no key opens any more. Only a database that was restored has any: its rows are of an older day
 * than its keys, and what was erased or had expired since came back without being readable.
 *
 * @returns how many
 */
export async function dropUnreadable(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with gone as (
      delete from record r where not exists (
        select from jsonb_array_elements(r.shares) share join keys.wrapping_key k on k.id = (share ->> 'key')::uuid)
      returning r.count
    )
    select coalesce(sum(count), 0)::int as count from gone`.execute(tx);
  await sql`
    delete from record_subject s where not exists (
      select from record r where r.expires_on = s.expires_on and r.id = s.record_id)`.execute(tx);
  return rows[0]?.count ?? 0;
}
