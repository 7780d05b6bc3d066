import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';

/**
 * Digests name people in a message to somebody else, so their words go when the data of one of them is erased: those
 * that have arrived or failed, by any name the person ever had. That they were told stays on record, without the words.
 *
 * @returns how many digests
 */
export async function forgetDigests(tx: Tx, personId: string): Promise<number> {
  const { rows: names } = await sql<{ name: string }>`
    select name from person where id = ${personId}::uuid and name <> ''
    union select name from person_name where person_id = ${personId}::uuid and name <> ''`.execute(tx);
  if (names.length === 0) return 0;
  const { rows } = await sql<{ id: string }>`
    select m.id from message m
    where m.kind = 'reminders.digest'
      and exists (
        select from unnest(${names.map(({ name }) => name)}::text[]) n (name)
        -- As it stands in JSON, without the marks around it.
        where position(trim(both '"' from to_jsonb(n.name)::text) in m.bodies::text) > 0)
      and not exists (
        select from delivery d where d.message_id = m.id
          and (d.state not in ('accepted', 'failed', 'skipped')))
    for update of m`.execute(tx);
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await sql`delete from delivery where message_id = any(${ids}::uuid[])`.execute(tx);
  await sql`delete from delivery_batch where message_id = any(${ids}::uuid[])`.execute(tx);
  await sql`delete from message where id = any(${ids}::uuid[])`.execute(tx);
  return ids.length;
}
