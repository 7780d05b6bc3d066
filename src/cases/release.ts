import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { holdersQuery } from '../people/holders.ts';
import { lockThread } from '../threads/store.ts';
import { remindOfCaseOn } from './begin-reminding.ts';
import { releasedCard } from './present.ts';
import { type ConcernCase, lockCase } from './store.ts';

/**
 * A concern whose owner is no longer in HR belongs to nobody again, and all of HR is told; whoever of them writes next
 * has it. Safe to repeat, and from several processes at once.
 *
 * @returns how many
 */
export async function releaseCases(db: Db, now: Date, most = 500): Promise<number> {
  const { rows } = await sql<{ thread: string }>`
    select c.thread_id as thread from concern_case c where c.state = 'open' and ${ownerGone(now)}
    order by c.due_at, c.id limit ${most}`.execute(db);
  return eachAlone(rows, ({ thread }) => inTransaction(db, (tx) => releaseOne(tx, thread, now)));
}

const ownerGone = (now: Date) => sql`
  c.owner_id is not null and c.owner_id not in (select person_id from (${holdersQuery(['hr'], now)}) holder)`;

async function releaseOne(tx: Tx, threadId: string, now: Date): Promise<boolean> {
  await lockThread(tx, threadId);
  const found = await lockCase(tx, threadId);
  if (found?.state !== 'open' || found.ownerId === null) return false;
  const { rows } = await sql`
    select from concern_case c where c.id = ${found.id}::uuid and ${ownerGone(now)}`.execute(tx);
  if (rows.length === 0) return false;
  await release(tx, { ...found, ownerId: found.ownerId }, now);
  return true;
}

async function release(
  tx: Tx,
  { id, threadId, personId, ownerId }: ConcernCase & { ownerId: string },
  now: Date,
): Promise<void> {
  await tx
    .updateTable('concern_case')
    .set({ owner_id: null, owner_since: null })
    .where('id', '=', id)
    .execute();
  await append(tx, {
    type: 'case.released',
    at: now,
    actor: 'heed',
    person: personId,
    about: threadId,
    data: { case: id, owner: ownerId },
  });
  await remindOfCaseOn(tx, { threadId, under: personId, before: ownerId }, now);
  const message = { kind: 'cases.released', bodies: releasedCard(threadId), about: threadId };
  await enqueueTo(tx, { ...message, priority: 1, at: now }, holdersQuery(['hr'], now, [personId]));
  touch(tx, 'cases');
  touch(tx, `thread.${threadId}`);
}
