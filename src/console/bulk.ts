import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import type { CallOffReason } from '../notices/call-off.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import {
  type Act,
  type BulkKind,
  type Done,
  doAll,
  lookAtAll,
  recordBulk,
  rightTo,
  type Surroundings,
  sizeOf,
} from './bulk-act.ts';
import { frozen, goesInBits } from './bulk-bits.ts';
import { type ToldBulk, tellBulkApprovers, tellBulkPlacer } from './bulk-tell.ts';
import { type ChosenShares, chosenShares, type ShareFilter, type Ticked } from './overdue.ts';

/** Whom something is to be done for: all that a filter holds, or those that were ticked. */
export interface Choice {
  filter: ShareFilter;
  ticked?: Ticked | undefined;
}

/** What would come of it if it were done now. */
export interface BulkPreview extends Done {
  kind: BulkKind;
  /** Differs as soon as the people or notices differ, also when their number stays the same. */
  mark: string;
  people: number;
  notices: ChosenShares[];
}

/**
 * What would happen, counted out of one snapshot. It locks nothing and cannot write: nobody's answer waits for a look.
 * Whether it still is so when it is done, the mark shows.
 */
export function previewBulk(
  db: Db,
  by: Viewer,
  { kind, choice }: { kind: BulkKind; choice: Choice },
  around: Surroundings,
): Promise<BulkPreview> {
  demand(by, rightTo[kind]);
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const notices = await whoIsChosen(tx, choice, around);
      const act = { kind, notices };
      return { ...act, ...(await lookAtAll(tx, act, around)), ...sizeOf(act) };
    });
}

export interface NewBulk {
  /** Came with the form: sent twice, it is done once. */
  id: string;
  kind: BulkKind;
  reason?: CallOffReason | undefined;
  by: Viewer;
  choice: Choice;
  /** Of those who were shown; absent for one person alone, whom the button names. */
  mark?: string;
  /** The number of people one person may write to alone. */
  approvalAbove: number;
}

export type PlacedBulk = { outcome: 'done' | 'waiting' | 'changed' };

/**
 * Does it for exactly those who were shown, or has it wait for a second person.
 *
 * @throws HeedError `forbidden`; `conflict` for an id that somebody else used; `bad-input` where nobody is left or
 *   no reason is given that it takes
 */
export async function placeBulk(tx: Tx, bulk: NewBulk, around: Surroundings): Promise<PlacedBulk> {
  const { id, kind, by, choice, mark, approvalAbove } = bulk;
  const reason = kind === 'call-off' ? (bulk.reason ?? null) : null;
  const { now } = around;
  demand(by, rightTo[kind]);
  if (kind === 'call-off' && !reason)
    throw new HeedError('bad-input', 'asking many no more takes a reason', { text: 'bulk-reason' });
  await sql`select pg_advisory_xact_lock(hashtextextended(${id}, 85))`.execute(tx);
  const before = await findBulk(tx, id);
  if (before && before.placedBy !== by.id) throw new HeedError('conflict', `bulk ${id} is somebody else's`);
  if (before) return { outcome: before.state === 'waiting' ? 'waiting' : 'done' };
  const act: Act = { id, kind, reason, notices: await whoIsChosen(tx, choice, around) };
  const size = sizeOf(act);
  if (mark !== undefined && mark !== size.mark) return { outcome: 'changed' };
  if (size.people === 0)
    throw new HeedError('bad-input', 'nobody is left to be reminded', { text: 'bulk-nobody' });
  const waits = size.people > approvalAbove;
  const inBits = !waits && goesInBits(act);
  const done = waits || inBits ? null : await doAll(tx, act, by.id, around);
  await tx
    .insertInto('bulk_action')
    .values({
      id,
      kind,
      reason,
      chosen: JSON.stringify(inBits ? frozen(choice, act.notices) : choice),
      ...size,
      state: waits ? 'waiting' : 'done',
      placed_by: by.id,
      placed_at: now,
      decided_by: null,
      decided_at: null,
      outcome: done && JSON.stringify(done),
    })
    .execute();
  await recordBulk(tx, done ? 'bulk.done' : 'bulk.ordered', { act, done, by }, now);
  if (waits) await tellBulkApprovers(tx, toldOf(act, by.id), now);
  return { outcome: waits ? 'waiting' : 'done' };
}

/**
 * A second person agrees to exactly those whom they were shown. Where it goes bit by bit (`bulk-bits.ts`), it is done, and
 * on record, once a sweep has come to the end of it.
 *
 * @throws HeedError `forbidden` for whoever asked for it, `conflict` when it no longer waits, `not-found`
 */
export async function approveBulk(
  tx: Tx,
  { id, by, mark }: { id: string; by: Viewer; mark: string },
  around: Surroundings,
): Promise<PlacedBulk> {
  const bulk = await waiting(tx, id, by);
  const act = await actOf(tx, bulk, around);
  if (sizeOf(act).mark !== mark) return { outcome: 'changed' };
  if (goesInBits(act)) {
    await decide(tx, id, 'done', by, around.now);
    const chosen = JSON.stringify(frozen(bulk.choice, act.notices));
    await tx.updateTable('bulk_action').set({ chosen }).where('id', '=', id).execute();
    return { outcome: 'done' };
  }
  const done = await doAll(tx, act, bulk.placedBy, around);
  await decide(tx, id, 'done', by, around.now, done);
  await recordBulk(tx, 'bulk.done', { act, done, by }, around.now);
  await tellBulkPlacer(tx, toldOf(act, bulk.placedBy), 'approved', around.now);
  return { outcome: 'done' };
}

/** A second person says no. @throws HeedError `forbidden`, `conflict`, `not-found` */
export async function refuseBulk(tx: Tx, id: string, by: Viewer, around: Surroundings): Promise<void> {
  const bulk = await waiting(tx, id, by);
  const act = await actOf(tx, bulk, around);
  await decide(tx, id, 'refused', by, around.now);
  await recordBulk(tx, 'bulk.refused', { act, done: null, by }, around.now);
  await tellBulkPlacer(tx, toldOf(act, bulk.placedBy), 'refused', around.now);
}

export interface Bulk {
  id: string;
  kind: BulkKind;
  reason: CallOffReason | null;
  choice: Choice;
  people: number;
  state: 'waiting' | 'done' | 'refused';
  placedBy: string;
  placedByName: string;
  placedAt: Date;
  decidedByName: string | null;
  decidedAt: Date | null;
  /** Null while it waits, was refused, or is being done bit by bit. */
  outcome: Done | null;
}

const columns = sql`
  b.id, b.kind, b.reason, b.chosen as choice, b.people, b.state, b.placed_by as "placedBy", p.name as "placedByName",
  b.placed_at as "placedAt", d.name as "decidedByName", b.decided_at as "decidedAt", b.outcome
  from bulk_action b join person p on p.id = b.placed_by left join person d on d.id = b.decided_by`;

export async function findBulk(db: Db | Tx, id: string): Promise<Bulk | undefined> {
  const { rows } = await sql<Bulk>`select ${columns} where b.id = ${id}::uuid`.execute(db);
  return rows[0];
}

/** What waits for a second person, the oldest first. */
export async function waitingBulks(db: Db): Promise<Bulk[]> {
  const { rows } = await sql<Bulk>`
    select ${columns} where b.state = 'waiting' order by b.placed_at, b.id limit 50`.execute(db);
  return rows;
}

async function waiting(tx: Tx, id: string, by: Viewer): Promise<Bulk> {
  await sql`select from bulk_action where id = ${id}::uuid for update`.execute(tx);
  const bulk = await findBulk(tx, id);
  if (!bulk) throw new HeedError('not-found', `no bulk ${id}`);
  demand(by, 'notices.approve', { placedBy: bulk.placedBy });
  if (bulk.state !== 'waiting')
    throw new HeedError('conflict', `bulk ${id} is ${bulk.state}`, { text: 'order-decided' });
  return bulk;
}

async function decide(
  tx: Tx,
  id: string,
  state: 'done' | 'refused',
  by: Viewer,
  now: Date,
  outcome?: Done,
): Promise<void> {
  await tx
    .updateTable('bulk_action')
    .set({
      state,
      decided_by: by.id,
      decided_at: now,
      ...(outcome ? { outcome: JSON.stringify(outcome) } : {}),
    })
    .where('id', '=', id)
    .execute();
}

/** Whoever may do it follows every department: the whole company's shares are looked through. */
const whoIsChosen = (tx: Tx, { filter, ticked }: Choice, { zone, now }: Surroundings) =>
  chosenShares(tx, { scope: 'all', filter, zone, now }, ticked);

const actOf = async (tx: Tx, { id, kind, reason, choice }: Bulk, around: Surroundings): Promise<Act> => ({
  ...{ id, kind, reason },
  notices: await whoIsChosen(tx, choice, around),
});

const toldOf = (act: Act, placedBy: string): ToldBulk => ({
  ...{ id: act.id, kind: act.kind, placedBy, people: sizeOf(act).people, notices: act.notices.length },
});
