import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { type NumberRule, numberIsTheirs } from './phones.ts';

/**
 * Whose telephone rings at which number: that of the directory, where it is one person's alone and, by the rule, confirmed;
 * of everybody who works here, since whoever is called as a last resort holds no role. Looked at anew as a whole: it is one
 * statement each way, and writes only what changed.
 */
export async function bindTelephones(
  tx: Tx,
  { connected, numbers }: { connected: boolean; numbers: NumberRule },
  now: Date,
): Promise<void> {
  const right = sql`
    select m.person_id, m.address from mailbox m
    join employment e on e.person_id = m.person_id and e.to_at is null
    where ${connected} and m.channel = 'sms' and m.standing = 'usable' and ${numberIsTheirs(numbers)}`;
  await sql`
    delete from calling_account a where a.way = 'voice' and not exists (
      select from (${right}) r where r.person_id = a.person_id and r.address = a.address)`.execute(tx);
  await sql`
    insert into calling_account (person_id, way, address, since)
    select person_id, 'voice', address, ${now} from (${right}) r on conflict do nothing`.execute(tx);
}
