import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { held } from '../people/held.ts';
import { mark, marked, unmark } from './audience-due.ts';
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
 * which then no longer says that it was ever called off. Whoever is answering at this very moment is left for the next
 * look. It looks at whoever is marked as having left, and at `everybody` who ever did to find what was missed: a share
 * that was given at the moment at which its person left. Safe to repeat.
 *
 * @returns how many shares were called off, `most` at a time
 */
export async function callOffLeavers(
  db: Db,
  now: Date,
  { most = 1_000, everybody = false } = {},
): Promise<number> {
  return inTransaction(db, async (tx) => {
    const marks = await marked(tx, 'leaves', now);
    if (marks.ids.length === 0 && !everybody) return 0;
    const only = everybody ? sql`` : sql`and person_id = any(${marks.people}::uuid[])`;
    const { rows } = await sql<CalledOff>`
      with gone as materialized (
        select a.notice_id, a.person_id,
          (select case e.reason when 'disabled' then 'disabled' else 'left' end from employment e
            where e.person_id = a.person_id and e.to_at <= ${now} order by e.to_at desc limit 1) as why
        from (select distinct person_id from employment where to_at <= ${now} ${only}) once
        join assignment a on a.person_id = once.person_id and a.state = 'open'
        where not exists (
          select from employment e
          where e.person_id = a.person_id and ${held('e', now)})
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
    await unmark(tx, marks.ids);
    await mark(tx, 'leaves', await stillAsked(tx, marks.people, now));
    // Who came back meanwhile was not to be asked yet when they were looked at.
    const people = [...new Set(rows.map(({ personId }) => personId))];
    await mark(
      tx,
      'joins',
      people.map((id) => [id, now] as const),
    );
    for (const noticeId of new Set(rows.map((row) => row.noticeId))) touch(tx, `notice.${noticeId}`);
    if (rows.length > 0) touch(tx, 'notices');
    return rows.length;
  });
}

/** Those who left and of whom something is open still: there was too much of it, or they were answering. */
async function stillAsked(tx: Tx, people: readonly string[], now: Date): Promise<[string, Date][]> {
  if (people.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select distinct a.person_id as id from assignment a
    where a.person_id = any(${[...people]}::uuid[]) and a.state = 'open'
      and not exists (select from employment e where e.person_id = a.person_id and ${held('e', now)})`.execute(
    tx,
  );
  return rows.map(({ id }) => [id, now]);
}
