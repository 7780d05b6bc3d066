import { sql } from 'kysely';
import type { Aged } from '../retention/own-by-age.ts';
import { isDuty } from './personal-data.ts';

/** What shows that demands were met, for as long as the company may have to show it: event and salt, as ever. */
export const agedErasures: Aged = {
  category: 'held.category.erasures',
  async step(tx, { over, stopped, now, limit }) {
    const { numAffectedRows = 0n } = await sql`
      update evidence_event v set event = null, salt = null, erased_at = ${now}
      from (
        select id from evidence_event e
        where e.event is not null and e.person_id is not null and ${isDuty} and ${over(sql`e.at`)}
          and not ${stopped(sql`e.person_id`, 'evidence')}
          and not exists (select from data_request r where r.id = e.about)
        order by id limit ${limit}
      ) gone where v.id = gone.id`.execute(tx);
    const gone = Number(numAffectedRows);
    return { gone, ...(gone === limit ? { next: 'more' } : {}) };
  },
};
