import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { append } from '../../evidence/append.ts';
import type { Actor } from '../../evidence/events.ts';
import type { PersonalDataRegistry, SourceOutcome } from '../../people/personal-data.ts';
import type { Vault } from '../../vault/vault.ts';
import { close } from '../close.ts';
import { queue } from '../file.ts';
import { retryAfterMs } from '../rules.ts';
import { putStep } from '../steps.ts';
import { type DataRequest, lockRequest } from '../store.ts';
import { announce, tellDesk, tellPerson } from '../tell.ts';
import { openRequestVeto } from './guard.ts';

export interface ErasureDeps {
  vault: Vault;
  personalData: PersonalDataRegistry;
}

const hourMs = 3_600_000;
/** What a hold keeps is looked at again every day; what an open request keeps, every few minutes. */
const heldAgainMs = 24 * hourMs;
const openAgainMs = 600_000;
/** After so many failures somebody is told; it goes on trying. */
const toldAfter = 5;

/** One store's turn: it erases, or says what forbids it, or fails and is tried again later. */
export async function runStore(
  db: Db,
  deps: ErasureDeps,
  { requestId, source }: { requestId: string; source: string },
  now: Date,
): Promise<void> {
  try {
    await inTransaction(db, (tx) => turn(tx, deps, requestId, source, now));
  } catch (error) {
    await inTransaction(db, (tx) => failed(tx, deps, requestId, source, now));
    throw error;
  }
}

async function turn(tx: Tx, deps: ErasureDeps, requestId: string, source: string, now: Date): Promise<void> {
  const one = await lockRequest(tx, requestId);
  const row = await lockStore(tx, requestId, source, now);
  const goesOn = one.state === 'working' || (one.state === 'answered' && row?.state === 'held');
  if (!row || !goesOn) return;
  const { by } = await decidedBy(tx, requestId);
  const actor: Actor = by === null ? 'heed' : { person: by };
  const context = { now, actor, reason: 'request' };
  const { outcomes } = await deps.personalData.erasePerson(tx, one.personId, context, new Set([source]));
  const [outcome] = outcomes;
  if (!outcome) throw new Error(`nothing is registered as ${source}`);
  if (outcome.vetoes.length > 0) return held(tx, deps, one, source, outcome, row.state, now);
  const erased = outcome.erased.reduce((sum, part) => sum + part.erased, 0);
  const kept = outcome.erased.reduce((sum, part) => sum + part.kept, 0);
  const whys = outcome.erased.flatMap(({ category, kept: n, why }) =>
    n > 0 && why ? [{ category, kept: n, why }] : [],
  );
  await tx
    .updateTable('request_store')
    .set({
      ...{ state: 'erased', next_at: null, erased, kept, until_at: null, done_at: now },
      whys: sql`${JSON.stringify(whys)}::jsonb`,
    })
    .where('request_id', '=', requestId)
    .where('source', '=', source)
    .execute();
  await putStep(tx, deps.vault, { requestId, kind: 'store-erased', facts: { source, erased, kept }, now });
  await append(tx, {
    type: 'request.store-erased',
    at: now,
    actor,
    person: one.personId,
    about: requestId,
    data: { request: requestId, source, erased, kept, ...(whys[0] ? { why: whys[0].why } : {}) },
  });
  // What had been held when the request was answered went now: its person hears of it.
  if (one.closedAt !== null) await tellPerson(tx, deps, one, 'followed', now);
  announce(tx, one);
}

async function held(
  tx: Tx,
  { vault }: ErasureDeps,
  one: DataRequest,
  source: string,
  { vetoes }: SourceOutcome,
  was: string,
  now: Date,
): Promise<void> {
  // An open request ends by itself: the erasure waits for it. Anything else is an answer that the person gets.
  const [why] = vetoes.filter((veto) => veto.why !== openRequestVeto);
  const veto = why ?? vetoes[0];
  const waits = why === undefined && one.closedAt === null;
  await tx
    .updateTable('request_store')
    .set({
      state: waits ? 'due' : 'held',
      next_at: new Date(now.getTime() + (waits ? openAgainMs : heldAgainMs)),
      until_at: veto?.until ?? null,
      whys: sql`${JSON.stringify([{ category: '', kept: 0, why: veto?.why ?? openRequestVeto }])}::jsonb`,
      done_at: waits ? null : now,
    })
    .where('request_id', '=', one.id)
    .where('source', '=', source)
    .execute();
  // Looked at again and as it was: said once.
  const known = await tx
    .selectFrom('data_request_step')
    .select('id')
    .where('request_id', '=', one.id)
    .where('kind', '=', 'store-held')
    .where(sql<boolean>`facts ->> 'source' = ${source} and facts ->> 'why' = ${veto?.why ?? ''}`)
    .executeTakeFirst();
  if (known || !veto) return;
  const until = veto.until?.toISOString();
  await putStep(tx, vault, {
    ...{ requestId: one.id, kind: 'store-held', now },
    facts: { source, why: veto.why, until: until ?? null },
  });
  await append(tx, {
    type: 'request.store-held',
    at: now,
    actor: 'heed',
    person: one.personId,
    about: one.id,
    data: { request: one.id, source, why: veto.why, ...(until ? { until } : {}) },
  });
  if (was !== 'held') announce(tx, one);
}

async function failed(
  tx: Tx,
  { vault }: ErasureDeps,
  requestId: string,
  source: string,
  now: Date,
): Promise<void> {
  const one = await lockRequest(tx, requestId);
  const row = await lockStore(tx, requestId, source, now);
  if (!row) return;
  const attempts = row.attempts + 1;
  await tx
    .updateTable('request_store')
    .set({ attempts, next_at: new Date(now.getTime() + retryAfterMs(attempts)) })
    .where('request_id', '=', requestId)
    .where('source', '=', source)
    .execute();
  await putStep(tx, vault, { requestId, kind: 'store-failed', facts: { source, attempts }, now });
  if (attempts === toldAfter) await tellDesk(tx, one, 'failing', now);
  announce(tx, one);
}

async function lockStore(tx: Tx, requestId: string, source: string, now: Date) {
  return tx
    .selectFrom('request_store')
    .select(['state', 'attempts'])
    .where('request_id', '=', requestId)
    .where('source', '=', source)
    .where('state', 'in', ['due', 'held'])
    .where('next_at', '<=', now)
    .forUpdate()
    .executeTakeFirst();
}

/** Who decided that it goes; nobody where it rested on consent alone. */
async function decidedBy(tx: Tx, requestId: string): Promise<{ by: string | null }> {
  const row = await tx
    .selectFrom('data_request_step')
    .select('by_id as by')
    .where('request_id', '=', requestId)
    .where('kind', '=', 'erasing')
    .orderBy('at', 'desc')
    .executeTakeFirst();
  return row ?? { by: null };
}

/** Stores whose turn it is, in the order of erasing. */
export async function storesDue(
  db: Db,
  now: Date,
  most: number,
): Promise<{ requestId: string; source: string }[]> {
  const { rows } = await sql<{ requestId: string; source: string }>`
    select s.request_id as "requestId", s.source from request_store s join data_request r on r.id = s.request_id
    where s.next_at <= ${now}
      and (r.state = 'working' and s.state in ('due', 'held') or r.state = 'answered' and s.state = 'held')
    order by r.due_at, r.id, s.place limit ${most}`.execute(db);
  return rows;
}

/**
 * Erasures of which every store has spoken, whoever it was that let the last one speak: found by what is so, or one whose
 * worker fell just then would be settled by nobody.
 */
export async function erasuresToSettle(db: Db, most: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from data_request r
    where r.kind = 'erase' and r.state = 'working' and r.next_at is null
      and not exists (select from request_store s where s.request_id = r.id and s.state = 'due')
    order by r.due_at, r.id limit ${most}`.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * Where each store has spoken the request is done; where somebody has to judge about the rest, it is theirs.
 *
 * @returns whether it is over, or somebody's
 */
export async function settleErasure(
  tx: Tx,
  deps: ErasureDeps,
  requestId: string,
  now: Date,
): Promise<boolean> {
  const one = await lockRequest(tx, requestId);
  if (one.state !== 'working') return true;
  const rows = await tx
    .selectFrom('request_store')
    .select(['state', 'erased', 'kept'])
    .where('request_id', '=', requestId)
    .execute();
  if (rows.some(({ state }) => state === 'due')) return false;
  if (rows.some(({ state }) => state === 'offered')) {
    await tx
      .updateTable('data_request')
      .set({ state: 'review', next_at: null })
      .where('id', '=', requestId)
      .execute();
    await queue(tx, deps, one, 'judgement', now);
    announce(tx, one);
    return true;
  }
  const erased = rows.reduce((sum, row) => sum + row.erased, 0);
  const stays = rows.some(({ state, kept }) => state === 'held' || state === 'kept' || kept > 0);
  const outcome = !stays ? 'done' : erased > 0 ? 'partly' : 'nothing';
  const { by } = await decidedBy(tx, requestId);
  await close(tx, deps, one, { state: 'answered', outcome, ...(by === null ? {} : { by }), now });
  return true;
}
