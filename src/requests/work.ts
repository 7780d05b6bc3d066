import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import type { PersonalDataRegistry } from '../people/personal-data.ts';
import type { Vault } from '../vault/vault.ts';
import { close } from './close.ts';
import { planErasure } from './erasure/plan.ts';
import { erasuresToSettle, runStore, settleErasure, storesDue } from './erasure/run.ts';
import { explain } from './explain.ts';
import { makeExport } from './export/make.ts';
import { retryAfterMs } from './rules.ts';
import { putStep } from './steps.ts';
import { type DataRequest, findRequest, lockRequest } from './store.ts';
import { tellDesk } from './tell.ts';

export interface WorkDeps {
  vault: Vault;
  personalData: PersonalDataRegistry;
}

export interface Worked {
  done: number;
  /** Each with its request, so that an operator can look; never with what it was about. */
  failed: { request: string; error: unknown }[];
}

const most = 50;
/** Somebody is told that the machine does not get on, once. */
const toldAfter = 5;

/**
 * The machine's turn: overviews and explanations, copies slice by slice, erasures store by store. Each step is a
 * transaction of its own, so that it may end at any instruction; what fails is tried again, later each time.
 */
export async function workOnRequests(
  db: Db,
  deps: WorkDeps,
  now: Date,
  signal: AbortSignal,
): Promise<Worked> {
  const worked: Worked = { done: 0, failed: [] };
  const { rows } = await sql<{ id: string }>`
    select id from data_request where state = 'working' and next_at <= ${now} order by next_at, id limit ${most}`.execute(
    db,
  );
  for (const { id } of rows) {
    if (signal.aborted) return worked;
    try {
      await turnOf(db, deps, id, now, signal);
      worked.done += 1;
    } catch (error) {
      worked.failed.push({ request: id, error });
      await inTransaction(db, (tx) => later(tx, id, now));
    }
  }
  for (const store of await storesDue(db, now, most * 4)) {
    if (signal.aborted) return worked;
    try {
      await runStore(db, deps, store, now);
      worked.done += 1;
    } catch (error) {
      worked.failed.push({ request: store.requestId, error });
    }
  }
  for (const id of await erasuresToSettle(db, most * 4))
    await inTransaction(db, (tx) => settleErasure(tx, deps, id, now));
  return worked;
}

async function turnOf(db: Db, deps: WorkDeps, id: string, now: Date, signal: AbortSignal): Promise<void> {
  const one = await findRequest(db, id);
  if (one?.state !== 'working') return;
  switch (one.kind) {
    case 'access':
      return inTransaction(db, (tx) => answerOverview(tx, deps, id, now));
    case 'explain':
      return inTransaction(db, (tx) => answerExplained(tx, deps, id, now));
    case 'copy':
      await makeExport(db, deps, one, { now, signal });
      return;
    case 'erase':
      return inTransaction(db, (tx) => beginErasure(tx, deps, id, now));
    default:
      return;
  }
}

/** Nobody else answered it since it was found. */
async function lockWorking(tx: Tx, id: string): Promise<DataRequest | undefined> {
  const one = await lockRequest(tx, id);
  return one.state === 'working' ? one : undefined;
}

/** What is held, why and until when, as of this moment; kept with the request, so that what was answered can be shown. */
async function answerOverview(tx: Tx, deps: WorkDeps, id: string, now: Date): Promise<void> {
  const one = await lockWorking(tx, id);
  if (!one) return;
  const held = await deps.personalData.whatIsHeld(tx, one.personId);
  const words = JSON.stringify(
    held.map(({ from, to, ...rest }) => ({ ...rest, from: from?.toISOString(), to: to?.toISOString() })),
  );
  await putStep(tx, deps.vault, {
    requestId: id,
    kind: 'overview',
    words,
    facts: { kinds: held.length },
    now,
  });
  await close(tx, deps, one, { state: 'answered', outcome: 'done', now });
}

async function answerExplained(tx: Tx, deps: WorkDeps, id: string, now: Date): Promise<void> {
  const one = await lockWorking(tx, id);
  if (!one) return;
  const words = JSON.stringify(await explain(tx, deps.personalData, one, now));
  await putStep(tx, deps.vault, { requestId: id, kind: 'explained', words, now });
  await close(tx, deps, one, { state: 'answered', outcome: 'done', now });
}

/** Its first turn finds the stores; afterwards each has a turn of its own. */
async function beginErasure(tx: Tx, deps: WorkDeps, id: string, now: Date): Promise<void> {
  const one = await lockWorking(tx, id);
  if (!one) return;
  const { rows } = await sql`select from request_store where request_id = ${id}::uuid limit 1`.execute(tx);
  if (rows.length === 0) await planErasure(tx, deps.personalData, one, now);
  await tx.updateTable('data_request').set({ next_at: null }).where('id', '=', id).execute();
  await settleErasure(tx, deps, id, now);
}

async function later(tx: Tx, id: string, now: Date): Promise<void> {
  const one = await lockRequest(tx, id);
  if (one.state !== 'working') return;
  const attempts = one.attempts + 1;
  await tx
    .updateTable('data_request')
    .set({ attempts, next_at: new Date(now.getTime() + retryAfterMs(attempts)) })
    .where('id', '=', id)
    .execute();
  if (attempts === toldAfter) await tellDesk(tx, one, 'failing', now);
}
