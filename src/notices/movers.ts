import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { lookAgain } from '../reminders/look-again.ts';
import { type Audience, audienceQuery, audienceSchema } from './audience.ts';
import { mark, marked, unmark } from './audience-due.ts';
import { turnCards } from './follow.ts';
import { movedLately, movedOut, settledMs } from './moved-out.ts';
import { withholdFrom } from './withhold.ts';

/**
 * Calls off the open shares of those who have come to belong elsewhere and are not in a notice's audience any more: it
 * does not apply to them. What they answered stays. Whoever belongs to it again is asked again (`joiners.ts`).
 *
 * It has to be the person who moved. Where a department was closed, renamed by a staff list, put elsewhere or emptied,
 * nobody in it moved, and what they were asked is still asked. Safe to repeat.
 *
 * It looks at whoever is marked, an hour after they left something; whoever is outside for another reason is looked at
 * again from hour to hour, because a department that is empty may not stay so.
 *
 * @param everybody who moved lately, to find what was missed
 * @returns how many shares were called off
 */
export async function callOffMovers(db: Db, now: Date, everybody = false): Promise<number> {
  const marks = await marked(db, 'moves', now);
  if (marks.ids.length === 0 && !everybody) return 0;
  const moved = everybody
    ? movedLately(now)
    : sql`${movedLately(now)} intersect select unnest(${marks.people}::uuid[])`;
  const { rows: notices } = await sql<{ id: string; audience: object; people: string[] }>`
    with moved as materialized (${moved})
    select n.id, n.audience, array_agg(a.person_id::text) as people
    from moved join assignment a on a.person_id = moved.person_id and a.state = 'open'
    join notice n on n.id = a.notice_id and n.state = 'open' and n.audience ->> 'kind' in ('departments', 'roles')
    group by n.id order by n.created_at, n.id`.execute(db);
  const later = new Map<string, Date>();
  const inAnHour = new Date(now.getTime() + settledMs);
  let calledOff = 0;
  try {
    await eachAlone(notices, async ({ id, audience, people }) => {
      try {
        const outcome = await inTransaction(db, (tx) =>
          callOff(tx, id, { audience: audienceSchema.parse(audience), people, now }),
        );
        for (const one of outcome.stay) if (!later.has(one)) later.set(one, inAnHour);
        calledOff += outcome.calledOff;
        return outcome.calledOff > 0;
      } catch (error) {
        for (const one of people) later.set(one, now);
        throw error;
      }
    });
  } finally {
    await inTransaction(db, async (tx) => {
      await unmark(tx, marks.ids);
      await mark(tx, 'moves', later);
    });
  }
  return calledOff;
}

async function callOff(
  tx: Tx,
  noticeId: string,
  { audience, people, now }: { audience: Audience; people: readonly string[]; now: Date },
): Promise<{ calledOff: number; stay: string[] }> {
  const belongs = (at: Date) => sql`
    select person_id from (${audienceQuery(audience, at)}) audience
    where person_id = any(${[...people]}::uuid[])`;
  const { rows: outside } = await sql<{ personId: string }>`
    select person_id as "personId" from unnest(${[...people]}::uuid[]) as t (person_id)
    where person_id not in (${belongs(now)})`.execute(tx);
  if (outside.length === 0) return { calledOff: 0, stay: [] };
  const shares = sql`
    select person_id, created_at as since from assignment
    where notice_id = ${noticeId}::uuid and state = 'open'
      and person_id = any(${outside.map(({ personId }) => personId)}::uuid[])`;
  const { rows } = await sql<{ personId: string; movedAt: Date }>`
    with gone as materialized (
      select a.person_id, moved.moved_at from (${movedOut(audience, shares, now)}) moved
      join assignment a on a.notice_id = ${noticeId}::uuid and a.person_id = moved.person_id and a.state = 'open'
      where exists (select from notice n where n.id = a.notice_id and n.state = 'open')
      order by a.person_id for no key update of a skip locked
    )
    update assignment a
    set state = 'cancelled', cancelled_at = ${now}, cancelled_why = 'moved'
    from gone where a.notice_id = ${noticeId}::uuid and a.person_id = gone.person_id
    returning a.person_id as "personId", gone.moved_at as "movedAt"`.execute(tx);
  const off = new Set(rows.map(({ personId }) => personId));
  const stay = outside.map(({ personId }) => personId).filter((id) => !off.has(id));
  await record(tx, noticeId, rows, now);
  return { calledOff: rows.length, stay };
}

async function record(
  tx: Tx,
  noticeId: string,
  rows: readonly { personId: string; movedAt: Date }[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  for (const { personId, movedAt: left } of rows) {
    await append(tx, {
      type: 'notice.called-off',
      at: now,
      actor: 'heed',
      person: personId,
      about: noticeId,
      data: { notice: noticeId, why: 'moved', left: left.toISOString() },
    });
  }
  const people = rows.map(({ personId }) => personId);
  await withholdFrom(
    tx,
    people.map((personId) => ({ noticeId, personId })),
    now,
  );
  await turnCards(tx, noticeId, 'cancelled', now);
  await lookAgain(tx, { people }, now);
  // Who moved back meanwhile was not to be asked yet when they were looked at.
  await mark(
    tx,
    'joins',
    people.map((id) => [id, now] as const),
  );
  touch(tx, `notice.${noticeId}`);
  touch(tx, 'notices');
}
