import { sql } from 'kysely';
import type { Aged } from '../../retention/own-by-age.ts';

/** What stands in the chat windows of the local messenger, whoever has the account by now, or had it. */
export const agedLocalMessages: Aged = {
  category: 'held.category.localMessages',
  async step(tx, { over, stopped, limit }) {
    const { numAffectedRows = 0n } = await sql`
      delete from local_message t using (
        select l.id from local_message l
        where ${over(sql`l.created_at`)} and not exists (
          select from identity i where i.platform = 'local' and i.external_id = l.account
            and i.from_at <= l.created_at and (i.to_at is null or i.to_at > l.created_at)
            and ${stopped(sql`i.person_id`, 'local')})
        order by l.id limit ${limit}
      ) gone where t.id = gone.id`.execute(tx);
    const gone = Number(numAffectedRows);
    return { gone, ...(gone === limit ? { next: 'more' } : {}) };
  },
};
