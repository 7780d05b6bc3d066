import { type RawBuilder, sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import { onboardingKind } from '../delivery/several.ts';
import { append } from '../evidence/append.ts';
import { isExempt } from '../exemptions/in-force.ts';
import { touch } from '../live.ts';
import { findVersion } from '../policies/store.ts';
import { remindOfShares } from '../reminders/begin.ts';
import { audienceQuery, audienceSchema } from './audience.ts';
import { currentVersion } from './current.ts';
import { askedAgain } from './newcomers.ts';
import { type AskedTogether, onboardingCard } from './onboarding-card.ts';
import { unkeptCodes } from './plan.ts';
import { noticeCard } from './present.ts';
import { dueAfter } from './rules.ts';
import { keepVersion } from './send.ts';
import { cardSubject } from './subject.ts';

/** Days a joiner gets at the least, however soon the others were asked to finish. */
const daysForJoiners = 14;

/** What was found to be asked together is not so any more. */
export class Regroup extends Error {
  override readonly name = 'Regroup';
}

/**
 * Gives people their shares of some notices, and one message about them.
 *
 * @param noticeIds oldest first; more than one only for people who are exempt from none of them
 * @returns how many shares are open now
 * @throws Regroup when not everybody is asked all of them any more; nothing is stored
 */
export async function askTogether(
  tx: Tx,
  noticeIds: readonly string[],
  people: readonly string[],
  now: Date,
  zone: string,
): Promise<number> {
  const notices = await lockOpen(tx, noticeIds);
  if (notices.length < noticeIds.length) throw new Regroup('a notice is not open any more');
  const messageId = v7();
  const asked: Asked[] = [];
  for (const notice of notices) {
    const least = dueAfter(daysForJoiners, now, zone);
    const due = new Date(Math.max(notice.due_at.getTime(), least.getTime()));
    const open = await giveShares(tx, notice, { messageId, due, people, now });
    if (notices.length > 1 && open < people.length) throw new Regroup('somebody is asked less');
    if (open > 0) asked.push({ noticeId: notice.id, current: notice.current, due, open });
  }
  if (asked.length === 0) return 0;
  await send(tx, { messageId, asked, now, zone });
  for (const { noticeId, current, due, open } of asked) {
    const { action } = await findVersion(tx, current);
    const ids = [...people];
    // Nobody is refused for having joined; what their reminders cannot keep is told, for HR to see.
    const codes = await unkeptCodes(tx, { action, audience: { kind: 'people', ids }, due, zone, now });
    await append(tx, {
      type: 'notice.joined',
      at: now,
      actor: 'heed',
      about: noticeId,
      data: { notice: noticeId, people: open, ...(codes.length > 0 ? { unkept: codes } : {}) },
    });
    touch(tx, `notice.${noticeId}`);
  }
  touch(tx, 'notices');
  return asked.reduce((sum, { open }) => sum + open, 0);
}

interface Open {
  id: string;
  audience: object;
  joiners: boolean;
  due_at: Date;
  /** The version whose text its readers get now. */
  current: string;
}

interface Asked {
  noticeId: string;
  current: string;
  due: Date;
  open: number;
}

/** The notices as they are now, and open until the transaction ends. Versions are locked before notices and shares. */
export async function lockOpen(tx: Tx, noticeIds: readonly string[]): Promise<Open[]> {
  const { rows: versions } = await sql<{ id: string }>`
    select distinct version_id as id from notice where id = any(${[...noticeIds]}::uuid[]) order by 1`.execute(
    tx,
  );
  for (const { id } of versions) await keepVersion(tx, id);
  const { rows } = await sql<Open>`
    select n.id, n.audience, n.joiners, n.due_at, c.id as current
    from notice n join policy_version v on v.id = n.version_id
    cross join lateral (${sql.raw(currentVersion('v'))}) c
    where n.id = any(${[...noticeIds]}::uuid[]) and n.state = 'open'
    order by n.created_at, n.id for no key update of n`.execute(tx);
  return rows;
}

/** @returns how many of the shares are open, of those that were given or asked for again */
async function giveShares(
  tx: Tx,
  { id: noticeId, audience: kept, joiners, current }: Open,
  { messageId, due, people, now }: { messageId: string; due: Date; people: readonly string[]; now: Date },
): Promise<number> {
  const audience = sql`
    select person_id from (${audienceQuery(audienceSchema.parse(kept), now)}) everybody
    where person_id = any(${[...people]}::uuid[])`;
  const exempt = isExempt(sql`audience.person_id`, current, now);
  const whether = sql`
    case when exempt then 'cancelled' else 'open' end, case when exempt then ${now}::timestamptz end,
    case when exempt then 'exempt' end`;
  const { rows: returned } = await sql<{ state: 'open' | 'cancelled' }>`
    update assignment a
    set why = 'joined', message_id = ${messageId}::uuid, due_at = ${due}::timestamptz,
        created_at = ${now}::timestamptz, seen_at = null, read_at = null,
        (state, cancelled_at, cancelled_why) = (select ${whether})
    from (${audience}) audience cross join lateral (select ${exempt} as exempt) e
    where a.notice_id = ${noticeId}::uuid and a.person_id = audience.person_id
      and ${askedAgain(joiners)} returning a.state`.execute(tx);
  const { rows: added } = joiners
    ? await sql<{ state: 'open' | 'cancelled' }>`
        insert into assignment (notice_id, person_id, why, message_id, due_at, created_at, state, cancelled_at, cancelled_why)
        select ${noticeId}::uuid, person_id, 'joined', ${messageId}::uuid, ${due}::timestamptz, ${now}::timestamptz, ${whether}
        from (${audience}) audience cross join lateral (select ${exempt} as exempt) e
        on conflict do nothing returning state`.execute(tx)
    : { rows: [] };
  if (added.length > 0) {
    await tx
      .updateTable('notice')
      .set((eb) => ({ people: eb('people', '+', added.length) }))
      .where('id', '=', noticeId)
      .execute();
  }
  return [...returned, ...added].filter(({ state }) => state === 'open').length;
}

/** One message to whoever has an open share with its id, and reminders of each notice from then on. */
export async function send(
  tx: Tx,
  {
    messageId,
    asked,
    now,
    zone,
  }: { messageId: string; asked: readonly Omit<Asked, 'open'>[]; now: Date; zone: string },
): Promise<void> {
  const cards: AskedTogether[] = [];
  for (const { noticeId, current, due } of asked)
    cards.push({ noticeId, due, subject: await cardSubject(tx, await findVersion(tx, current)) });
  const [first] = cards;
  if (!first) throw new Error('a message asks something');
  const only = cards.length === 1;
  const to: RawBuilder<unknown> = sql`
    select distinct person_id from assignment
    where notice_id = ${first.noticeId}::uuid and message_id = ${messageId}::uuid and state = 'open'`;
  await enqueueTo(
    tx,
    only
      ? {
          id: messageId,
          kind: 'notices.card',
          bodies: noticeCard(first.noticeId, first.subject, first.due, zone, now),
          about: first.noticeId,
          at: now,
        }
      : { id: messageId, kind: onboardingKind, bodies: onboardingCard(cards, zone, now), at: now },
    to,
  );
  for (const { noticeId, subject } of cards)
    await remindOfShares(tx, { noticeId, messageId, action: subject.action }, now);
}
