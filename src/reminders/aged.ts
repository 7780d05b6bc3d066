import { sql } from 'kysely';
import type { Aged } from '../retention/own-by-age.ts';
import { stillAsked } from './sources.ts';

/** How far reminders had come of what nobody is asked any more. */
export const agedReminders: Aged = {
  category: 'held.category.reminders',
  async step(tx, { over, stopped, limit }) {
    const { numAffectedRows = 0n } = await sql`
      delete from reminder t using (
        select r.person_id, r.about from reminder r
        where ${over(sql`r.looked_at`)} and not ${stillAsked} and not ${stopped(sql`r.person_id`, 'reminders')}
        limit ${limit} for update
      ) gone
      where t.person_id = gone.person_id and t.about = gone.about`.execute(tx);
    const gone = Number(numAffectedRows);
    return { gone, ...(gone === limit ? { next: 'more' } : {}) };
  },
};
