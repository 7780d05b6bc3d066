import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { type ToldBulk, tellBulkApprovers, tellBulkPlacer } from './bulk-tell.ts';
import { type ChosenShares, chosenShares, type ShareFilter, type Ticked } from './overdue.ts';

/** For how many a reminder goes out at once, for how many in their next working hour, and for whom not. */
export interface Reminded {
  now: number;
  later: number;
  not: { why: string; people: number }[];
}

/** Reminds people of a notice by somebody's hand, as far as the reminder policy lets them be written to. */
export type Remind = (
  tx: Tx,
  asked: { noticeId: string; personIds: readonly string[]; by: string },
  now: Date,
) => Promise<Reminded>;

/** Whom something is to be done for: all that a filter holds, or those that were ticked. */
export interface Choice {
  filter: ShareFilter;
  ticked?: Ticked | undefined;
}

export interface Surroundings {
  remind: Remind;
  zone: string;
  now: Date;
}

/** Who would be reminded if it were done now. */
export interface BulkPreview extends Reminded {
  /** Differs as soon as the people or notices differ, also when their number stays the same. */
  mark: string;
  people: number;
  notices: ChosenShares[];
}

/** What would happen: it is done and undone, so that nothing is counted in any other way. */
export async function previewBulk(
  db: Db,
  by: Viewer,
  choice: Choice,
  around: Surroundings,
): Promise<BulkPreview> {
  demand(by, 'notices.remind');
  const done = new Undone();
  await db
    .transaction()
    .execute(async (tx) => {
      const notices = await whoIsChosen(tx, choice, around);
      done.preview = { ...(await remindAll(tx, notices, by.id, around)), ...sizeOf(notices), notices };
      throw done;
    })
    .catch((error: unknown) => {
      if (error !== done) throw error;
    });
  if (!done.preview) throw new Error('a preview came to nothing');
  return done.preview;
}

/** Ends a transaction that was only a look: everything in it is rolled back. */
class Undone extends Error {
  preview?: BulkPreview;
}

export interface NewBulk {
  /** Came with the form: sent twice, it is done once. */
  id: string;
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
 * @throws HeedError `forbidden`; `conflict` for an id that somebody else used; `bad-input` where nobody is left
 */
export async function placeBulk(tx: Tx, bulk: NewBulk, around: Surroundings): Promise<PlacedBulk> {
  const { id, by, choice, mark, approvalAbove } = bulk;
  const { now } = around;
  demand(by, 'notices.remind');
  await sql`select pg_advisory_xact_lock(hashtextextended(${id}, 85))`.execute(tx);
  const before = await findBulk(tx, id);
  if (before && before.placedBy !== by.id) throw new HeedError('conflict', `bulk ${id} is somebody else's`);
  if (before) return { outcome: before.state === 'waiting' ? 'waiting' : 'done' };
  const notices = await whoIsChosen(tx, choice, around);
  const size = sizeOf(notices);
  if (mark !== undefined && mark !== size.mark) return { outcome: 'changed' };
  if (size.people === 0)
    throw new HeedError('bad-input', 'nobody is left to be reminded', { text: 'bulk-nobody' });
  const waits = size.people > approvalAbove;
  const reminded = waits ? null : await remindAll(tx, notices, by.id, around);
  await tx
    .insertInto('bulk_action')
    .values({
      id,
      kind: 'remind',
      chosen: JSON.stringify(choice),
      ...size,
      state: waits ? 'waiting' : 'done',
      placed_by: by.id,
      placed_at: now,
      decided_by: null,
      decided_at: null,
      outcome: reminded && JSON.stringify(reminded),
    })
    .execute();
  await record(tx, waits ? 'bulk.ordered' : 'bulk.done', { id, notices, reminded, by }, now);
  if (waits) await tellBulkApprovers(tx, toldOf(id, notices, by.id), now);
  return { outcome: waits ? 'waiting' : 'done' };
}

/**
 * A second person agrees to exactly those whom they were shown.
 *
 * @throws HeedError `forbidden` for whoever asked for it, `conflict` when it no longer waits, `not-found`
 */
export async function approveBulk(
  tx: Tx,
  { id, by, mark }: { id: string; by: Viewer; mark: string },
  around: Surroundings,
): Promise<PlacedBulk> {
  const bulk = await waiting(tx, id, by);
  const notices = await whoIsChosen(tx, bulk.choice, around);
  if (sizeOf(notices).mark !== mark) return { outcome: 'changed' };
  const reminded = await remindAll(tx, notices, bulk.placedBy, around);
  await decide(tx, id, 'done', by, around.now, reminded);
  await record(tx, 'bulk.done', { id, notices, reminded, by }, around.now);
  await tellBulkPlacer(tx, toldOf(id, notices, bulk.placedBy), 'approved', around.now);
  return { outcome: 'done' };
}

/** A second person says no. @throws HeedError `forbidden`, `conflict`, `not-found` */
export async function refuseBulk(tx: Tx, id: string, by: Viewer, around: Surroundings): Promise<void> {
  const bulk = await waiting(tx, id, by);
  const notices = await whoIsChosen(tx, bulk.choice, around);
  await decide(tx, id, 'refused', by, around.now);
  await record(tx, 'bulk.refused', { id, notices, reminded: null, by }, around.now);
  await tellBulkPlacer(tx, toldOf(id, notices, bulk.placedBy), 'refused', around.now);
}

export interface Bulk {
  id: string;
  choice: Choice;
  people: number;
  state: 'waiting' | 'done' | 'refused';
  placedBy: string;
  placedByName: string;
  placedAt: Date;
  decidedByName: string | null;
  decidedAt: Date | null;
  outcome: Reminded | null;
}

const columns = sql`
  b.id, b.chosen as choice, b.people, b.state, b.placed_by as "placedBy", p.name as "placedByName",
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
  outcome?: Reminded,
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

/** Whoever may remind follows every department: the whole company's shares are looked through. */
const whoIsChosen = (tx: Tx, { filter, ticked }: Choice, { zone, now }: Surroundings) =>
  chosenShares(tx, { scope: 'all', filter, zone, now }, ticked);

async function remindAll(
  tx: Tx,
  notices: readonly ChosenShares[],
  by: string,
  { remind, now }: Surroundings,
): Promise<Reminded> {
  const sum: Reminded = { now: 0, later: 0, not: [] };
  for (const { noticeId, personIds } of notices) {
    const one = await remind(tx, { noticeId, personIds, by }, now);
    sum.now += one.now;
    sum.later += one.later;
    for (const { why, people } of one.not) {
      const known = sum.not.find((other) => other.why === why);
      if (known) known.people += people;
      else sum.not.push({ why, people });
    }
  }
  return sum;
}

const toldOf = (id: string, notices: readonly ChosenShares[], placedBy: string): ToldBulk => ({
  ...{ id, placedBy, people: sizeOf(notices).people, notices: notices.length },
});

function sizeOf(notices: readonly ChosenShares[]): { people: number; mark: string } {
  const hash = createHash('sha256');
  for (const { noticeId, personIds } of notices) hash.update(`${noticeId}:${personIds.join(',')};`);
  const people = new Set(notices.flatMap(({ personIds }) => personIds)).size;
  return { people, mark: `${people}.${hash.digest('base64url').slice(0, 22)}` };
}

async function record(
  tx: Tx,
  type: 'bulk.ordered' | 'bulk.done' | 'bulk.refused',
  what: { id: string; notices: readonly ChosenShares[]; reminded: Reminded | null; by: Viewer },
  at: Date,
): Promise<void> {
  const { id, notices, reminded, by } = what;
  const data = {
    bulk: id,
    kind: 'remind' as const,
    people: sizeOf(notices).people,
    notices: notices.map(({ noticeId }) => noticeId),
  };
  const left = reminded?.not.reduce((sum, { people }) => sum + people, 0) ?? 0;
  const event = { at, actor: { person: by.id }, about: id };
  if (type === 'bulk.done')
    await append(tx, {
      ...event,
      type,
      data: { ...data, done: (reminded?.now ?? 0) + (reminded?.later ?? 0), left },
    });
  else await append(tx, { ...event, type, data });
  touch(tx, 'bulk');
}
