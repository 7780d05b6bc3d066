import { type RawBuilder, sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { held } from '../people/held.ts';
import { lookAgain } from '../reminders/look-again.ts';
import { type Audience, audienceQuery, audienceSchema } from './audience.ts';
import { mark, marked, unmark } from './audience-due.ts';
import { turnCards } from './follow.ts';
import { withholdFrom } from './withhold.ts';

/** So long a move may be a slip that somebody takes back: nothing is called off before. */
const settledMs = 3_600_000;

/** Longer than this after a move nobody looks for it any more; Heed was not running so long. */
const lookedForMs = 60 * 86_400_000;

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

/** Whoever left a department, or lost a role or the head of a department, some time ago and not long ago. */
const movedLately = (now: Date) => {
  const lately = sql`to_at <= ${new Date(now.getTime() - settledMs)} and to_at > ${new Date(now.getTime() - lookedForMs)}`;
  return sql`(
    select person_id from membership where ${lately}
    union select person_id from role_grant where ${lately}
    union select person_id from department_head where ${lately})`;
};

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
  const before = new Date(now.getTime() - settledMs);
  const { rows } = await sql<{ personId: string; movedAt: Date }>`
    with gone as materialized (
      select a.person_id, moved.moved_at from assignment a
      cross join lateral (${movedAt(audience, sql`a.person_id`, now)}) moved
      where a.notice_id = ${noticeId}::uuid and a.state = 'open' and a.created_at <= ${before}
        and a.person_id = any(${outside.map(({ personId }) => personId)}::uuid[])
        and moved.moved_at <= ${before} and moved.moved_at > ${new Date(now.getTime() - lookedForMs)}
        and a.person_id not in (${belongs(now)}) and a.person_id not in (${belongs(before)})
        -- It was the move that took them out, and not what became of a department before or later.
        and exists (
          select from (${audienceQuery(audience, sql<Date>`(moved.moved_at - interval '1 millisecond')`)}) audience
          where audience.person_id = a.person_id)
        and not exists (
          select from (${audienceQuery(audience, sql<Date>`moved.moved_at`)}) audience
          where audience.person_id = a.person_id)
        and exists (select from employment e where e.person_id = a.person_id and ${held('e', now)})
        and exists (select from notice n where n.id = a.notice_id and n.state = 'open')
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

/**
 * When somebody left the audience by themselves: a department in it in which others still are, or a role. One row,
 * `moved_at`, null for nobody who did.
 */
function movedAt(audience: Audience, person: RawBuilder<unknown>, now: Date): RawBuilder<unknown> {
  if (audience.kind === 'roles') {
    const heads = audience.roles.includes('manager')
      ? sql`union all select to_at from department_head where person_id = ${person} and to_at <= ${now}`
      : sql``;
    return sql`
      select max(to_at) as moved_at from (
        select to_at from role_grant
        where person_id = ${person} and role = any(${audience.roles}::text[]) and to_at <= ${now} ${heads}
      ) ended`;
  }
  const ids = audience.kind === 'departments' ? audience.ids : [];
  return sql`
    with recursive tree (id) as (
      select v.department_id from department_version v
      where v.department_id = any(${ids}::uuid[]) and ${held('v', now)}
      union
      select v.department_id from department_version v join tree on v.parent_id = tree.id where ${held('v', now)}
    )
    select max(was.to_at) as moved_at from membership was join tree on tree.id = was.department_id
    where was.person_id = ${person} and was.to_at <= ${now} and exists (
      select from membership other
      join employment e on e.person_id = other.person_id and ${held('e', now)}
      where other.department_id = was.department_id and ${held('other', now)})`;
}
