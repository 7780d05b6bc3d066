import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { holdersQuery } from '../people/holders.ts';
import { mayTellDesk } from '../reminders/desk.ts';
import { lockThread } from '../threads/store.ts';
import { companyZone } from '../zone.ts';
import { overdueCard, releasedCard } from './present.ts';
import { type ConcernCase, lockCase } from './store.ts';

/** Days until those in charge are told again that a concern waits. A company default. */
const daysBetween = 7;

/**
 * Sees to it that no concern is left lying: one whose owner is no longer in HR belongs to nobody again, and all of HR
 * is told; one whose day has passed is told to its owner, then every week to all of HR, in the hours of the reminder
 * policy for requests. Managers are told nothing.
 * Safe to repeat, and from several processes at once.
 *
 * @returns with how many cases there was something to do
 */
export async function chaseCases(db: Db, now: Date, most = 500): Promise<number> {
  const telling = await mayTellDesk(db, 'request', companyZone, now);
  const { rows } = await sql<{ thread: string }>`
    select c.thread_id as thread from concern_case c
    where c.state = 'open' and (${ownerGone(now)} or ${telling} and ${untold(now)})
    order by c.due_at, c.id limit ${most}`.execute(db);
  return eachAlone(rows, ({ thread }) => inTransaction(db, (tx) => chase(tx, thread, telling, now)));
}

const ownerGone = (now: Date) => sql`
  c.owner_id is not null and c.owner_id not in (select person_id from (${holdersQuery(['hr'], now)}) holder)`;

/** Told of an earlier day, which passed before it was opened again, is not told. */
const untold = (now: Date) => {
  const before = new Date(now.getTime() - daysBetween * 86_400_000);
  return sql`c.due_at < ${now} and (c.overdue_told_at is null or c.overdue_told_at <= c.due_at
    or c.overdue_told_at <= ${before})`;
};

async function chase(tx: Tx, threadId: string, telling: boolean, now: Date): Promise<boolean> {
  await lockThread(tx, threadId);
  const found = await lockCase(tx, threadId);
  if (found?.state !== 'open') return false;
  const { rows } = await sql<{ gone: boolean; late: boolean; again: boolean }>`
    select (${ownerGone(now)}) as gone, (${telling} and ${untold(now)}) as late, coalesce(c.overdue_told_at > c.due_at, false) as again
    from concern_case c where c.id = ${found.id}::uuid`.execute(tx);
  const [is] = rows;
  if (is?.gone) await release(tx, found, now);
  // Whoever was told of it a week ago has done nothing yet: somebody else may.
  if (is?.late) await tellOverdue(tx, found, { toAll: is.again || is.gone || found.ownerId === null, now });
  return Boolean(is?.gone || is?.late);
}

/** Nobody answers for it any more; whoever of HR writes next does. */
async function release(tx: Tx, { id, threadId, personId, ownerId }: ConcernCase, now: Date): Promise<void> {
  if (ownerId === null) return;
  await tx.updateTable('concern_case').set({ owner_id: null }).where('id', '=', id).execute();
  await append(tx, {
    type: 'case.released',
    at: now,
    actor: 'heed',
    person: personId,
    about: threadId,
    data: { case: id, owner: ownerId },
  });
  const message = { kind: 'cases.released', bodies: releasedCard(threadId), about: threadId };
  await enqueueTo(tx, { ...message, priority: 1, at: now }, holdersQuery(['hr'], now, [personId]));
  touch(tx, 'cases');
  touch(tx, `thread.${threadId}`);
}

async function tellOverdue(
  tx: Tx,
  { id, threadId, personId, ownerId }: ConcernCase,
  { toAll, now }: { toAll: boolean; now: Date },
): Promise<void> {
  await tx.updateTable('concern_case').set({ overdue_told_at: now }).where('id', '=', id).execute();
  const message = { kind: 'cases.overdue', bodies: overdueCard(threadId), about: threadId };
  await enqueueTo(
    tx,
    { ...message, priority: 1, at: now },
    toAll ? holdersQuery(['hr'], now, [personId]) : sql`select ${ownerId}::uuid as person_id`,
  );
}
