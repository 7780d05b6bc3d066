import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { withholdFrom } from './withhold.ts';

interface CalledOff {
  noticeId: string;
  personId: string;
  why: 'left' | 'disabled';
  leftAt: Date;
}

/**
 * Calls off the open shares of those who no longer work here, so that nobody waits for them or is told to; what
 * they answered stays. Each is on the record with the day they left: who comes back is asked anew in the same row,
 * which then no longer says that it was ever called off. Whoever is answering at this very moment is left for the next look. Safe to repeat.
 *
 * @returns how many shares were called off, `most` at a time
 */
export async function callOffLeavers(db: Db, now: Date, most = 1_000): Promise<number> {
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<CalledOff>`
      with gone as materialized (
        select a.notice_id, a.person_id,
          (select case e.reason when 'disabled' then 'disabled' else 'left' end from employment e
            where e.person_id = a.person_id and e.to_at <= ${now} order by e.to_at desc limit 1) as why
        from (select distinct person_id from employment where to_at <= ${now}) once
        join assignment a on a.person_id = once.person_id and a.state = 'open'
        where not exists (
          select from employment e
          where e.person_id = a.person_id and e.from_at <= ${now} and (e.to_at is null or e.to_at > ${now}))
        limit ${most} for no key update of a skip locked
      )
      update assignment a
      set state = 'cancelled', cancelled_at = ${now}, cancelled_why = gone.why
      from gone where a.notice_id = gone.notice_id and a.person_id = gone.person_id
      returning a.notice_id as "noticeId", a.person_id as "personId", gone.why,
        (select max(e.to_at) from employment e where e.person_id = a.person_id and e.to_at <= ${now}) as "leftAt"
    `.execute(tx);
    for (const { noticeId, personId, why, leftAt } of rows) {
      await append(tx, {
        type: 'notice.called-off',
        at: now,
        actor: 'heed',
        person: personId,
        about: noticeId,
        data: { notice: noticeId, why, left: leftAt.toISOString() },
      });
    }
    await withholdFrom(tx, rows, now);
    for (const noticeId of new Set(rows.map((row) => row.noticeId))) touch(tx, `notice.${noticeId}`);
    if (rows.length > 0) touch(tx, 'notices');
    return rows.length;
  });
}
