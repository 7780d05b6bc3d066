import { sql } from 'kysely';
import type { Aged } from '../retention/own-by-age.ts';
import { dropWords } from './personal-data.ts';

/**
 * What was sent, and what became of it: settled, or held for a decision that nobody has taken in all that time. In the order
 * in which it was made, which is that of its age. A share of a batch with somebody undecided in it stays, as it does when it
 * is erased.
 */
export const agedDeliveries: Aged = {
  category: 'held.category.messages',
  async step(tx, { over, latest, stopped, now, limit, after = '0' }) {
    const { rows } = await sql<{ id: number; at: Date; message: string | null }>`
      with page as materialized (
        select d.id, d.created_at from delivery d where d.id > ${after}::bigint order by d.id limit ${limit}
      ), gone as (
        delete from delivery d using page
        where d.id = page.id and ${over(sql`d.created_at`)}
          and (d.state in ('accepted', 'failed', 'skipped') or d.held)
          and not exists (
            select from delivery_batch b cross join unnest(b.members) member
            join delivery other on other.id = member
            where b.id = d.batch_id and other.batch_id = b.id and other.id <> d.id
              and (other.state = 'sending' or other.state = 'unknown' and not other.held))
          and not ${stopped(sql`d.person_id`, 'delivery')}
        returning d.id, d.message_id
      )
      select page.id, page.created_at as at, gone.message_id as message
      from page left join gone on gone.id = page.id order by page.id`.execute(tx);
    const messages = [...new Set(rows.flatMap(({ message }) => message ?? []))];
    await dropWords(tx, messages, { now, actor: 'heed', reason: 'expired' });
    const gone = rows.filter(({ message }) => message !== null).length;
    const last = rows.at(-1);
    const more = last && rows.length === limit && (rows[0]?.at ?? latest) < latest;
    return { gone, ...(more ? { next: String(last.id) } : {}) };
  },
};
