import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { sendAgain } from '../delivery/decide.ts';

/**
 * Sends the cards of open notices again that went to an account which the platform did not know, once the person has
 * another one there. Once for each new account: what fails there fails under its name. Likewise those that were not
 * sent because it was in doubt whose the account is, once it is not.
 *
 * @returns how many, `most` at a time
 */
export async function sendToNewAccounts(db: Db, now: Date, most = 500): Promise<number> {
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<{ id: number }>`
      select distinct d.id from delivery d
      join assignment a on a.message_id = d.message_id and a.person_id = d.person_id and a.state = 'open'
      join notice n on n.id = a.notice_id and n.state = 'open'
      where d.state = 'failed' and d.left_at is null and exists (
        select from identity i
        where i.person_id = d.person_id and i.to_at is null and i.doubted_at is null and (
          d.failure = 'unknown-account' and i.platform = d.platform and i.tenant = d.tenant
            and i.external_id <> d.account
          or d.failure = 'no-account' and i.from_at <= d.created_at))
      order by d.id limit ${most}`.execute(tx);
    if (rows.length === 0) return 0;
    return sendAgain(tx, { deliveries: rows.map(({ id }) => id) }, { actor: 'heed', now });
  });
}
