import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { noteChanged } from '../people/directory/due.ts';

const recentMs = 86_400_000;
/** In one look: when a whole company is out of sight, reading everybody again can wait. */
const most = 200;

/**
 * A platform that says of an account that it does not know it has said something of the directory too: it was renamed
 * or deleted, and no word of it has come. It is read again, once for each such answer.
 *
 * @returns how many accounts are to be read again
 */
export async function noteUnknownAccounts(
  db: Db,
  { platform, tenant }: { platform: string; tenant: string },
  now: Date,
): Promise<number> {
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<{ account: string }>`
      select distinct i.external_id as account
      from delivery d
      join identity i on i.person_id = d.person_id and i.platform = d.platform and i.tenant = d.tenant
        and i.external_id = d.account and i.to_at is null
      where d.state = 'failed' and d.failure = 'unknown-account'
        and d.platform = ${platform} and d.tenant = ${tenant}
        and d.sent_at > ${new Date(now.getTime() - recentMs)}
        and not exists (select from directory_taken t
          where t.platform = d.platform and t.tenant = d.tenant and t.subject = i.external_id
            and t.at >= d.sent_at)
        and not exists (select from directory_due due
          where due.platform = d.platform and due.tenant = d.tenant and due.subject = i.external_id)
      limit ${most}`.execute(tx);
    for (const { account } of rows) await noteChanged(tx, { platform, tenant }, { account }, now);
    return rows.length;
  });
}
