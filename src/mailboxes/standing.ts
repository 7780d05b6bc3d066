import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Channel } from './address.ts';

export interface MailboxTrouble {
  channel: Channel;
  /** How many people have one that is somebody else's too, and one that nothing can be sent to. */
  shared: number;
  invalid: number;
  /** Staff numbers of the first of them. */
  staffNos: string[];
}

const named = 10;

/** What is wrong with the mailboxes that the directory has of people: nothing is sent to these, and nobody signs in by them. */
export async function mailboxTroubles(db: Db): Promise<MailboxTrouble[]> {
  const { rows } = await sql<MailboxTrouble>`
    select m.channel, count(*) filter (where m.standing = 'shared')::int as shared,
           count(*) filter (where m.standing = 'invalid')::int as invalid,
           (array_agg(p.staff_no order by p.staff_no))[1:${sql.lit(named)}] as "staffNos"
    from mailbox m join person p on p.id = m.person_id
    where m.standing <> 'usable' group by m.channel order by m.channel`.execute(db);
  return rows;
}
