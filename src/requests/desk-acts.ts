import { sql } from 'kysely';
import { loadCalendar } from '../calendar/store.ts';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { holdersQuery } from '../people/holders.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { cleanText } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';
import { mayExtend, mayStop } from './clock.ts';
import { close } from './close.ts';
import { confirmed } from './confirm.ts';
import { dueAgain, dueFacts } from './due.ts';
import { factsOf } from './file.ts';
import { stepExists } from './person-acts.ts';
import { lookAtRequest } from './reminding-begins.ts';
import { isOpen, type RequestOutcome } from './rules.ts';
import { putStep } from './steps.ts';
import {
  clockFacts,
  type DataRequest,
  findRequest,
  lockRequest,
  noSuchRequest,
  placeOfWork,
} from './store.ts';
import { announce, tellPerson } from './tell.ts';

export interface DeskAct {
  requestId: string;
  by: Viewer;
  now: Date;
  /** Made with the form, so that a double click does it once. */
  id?: string;
  text: string;
}

/** Locked, open, and not the officer's own. @throws HeedError `not-found`, `forbidden` for one's own, `conflict` */
export async function lockForDesk(
  tx: Tx,
  { requestId, by }: Pick<DeskAct, 'requestId' | 'by'>,
): Promise<DataRequest> {
  const found = await findRequest(tx, requestId);
  if (!found) throw noSuchRequest(requestId);
  demand(by, 'requests.decide', found);
  const one = await lockRequest(tx, requestId);
  if (isOpen(one.state)) return one;
  throw new HeedError('conflict', `request ${one.id} is ${one.state}`, { text: 'request-closed' });
}

const event = (one: DataRequest, by: Viewer, now: Date) => ({
  at: now,
  actor: { person: by.id },
  person: one.personId,
  about: one.id,
});

/**
 * Asks the person something; it is their turn then. With `stops` the clock stands still until they answer, which the
 * law lets for a reasonable doubt about who asks and for nothing else (GDPR 12(6)).
 *
 * @throws HeedError `conflict` (text `request-no-stop`) where a law that applies does not let it
 */
export async function askPerson(
  tx: Tx,
  { vault }: { vault: Vault },
  { stops, ...act }: DeskAct & { stops: boolean },
): Promise<void> {
  const { by, now, id } = act;
  const one = await lockForDesk(tx, act);
  const words = cleanText(act.text);
  if (id !== undefined && (await stepExists(tx, id, one.id))) return;
  if (stops && (!mayStop(one) || one.stoppedAt !== null || now > one.dueAt))
    throw new HeedError('conflict', `the clock of ${one.id} may not stand still`, {
      text: 'request-no-stop',
    });
  await tx
    .updateTable('data_request')
    .set({
      state: one.state === 'unconfirmed' ? 'unconfirmed' : 'waiting',
      ...(stops ? { stopped_at: now } : {}),
    })
    .where('id', '=', one.id)
    .execute();
  await putStep(tx, vault, {
    ...(id ? { id } : {}),
    requestId: one.id,
    kind: stops ? 'stopped' : 'asked',
    by: by.id,
    words,
    now,
  });
  await append(tx, { ...event(one, by, now), type: 'request.asked', data: { request: one.id, stops } });
  await tellPerson(tx, { vault }, one, 'asked', now);
  lookAtRequest(tx, one.id, now);
  announce(tx, one);
}

/**
 * Makes the period longer, once, with reasons the person reads, while the first one runs.
 *
 * @throws HeedError `conflict` (text `request-no-extension`) afterwards, twice, or where no law that applies knows it
 */
export async function extendRequest(tx: Tx, { vault }: { vault: Vault }, act: DeskAct): Promise<void> {
  const { by, now } = act;
  const one = await lockForDesk(tx, act);
  const words = cleanText(act.text);
  const calendar = await loadCalendar(tx, placeOfWork(one));
  if (!mayExtend(clockFacts(one), calendar, now) || now > one.dueAt)
    throw new HeedError('conflict', `the period of ${one.id} cannot be longer`, {
      text: 'request-no-extension',
    });
  const found = await dueAgain(tx, { ...one, extendedAt: now });
  const due = dueFacts(found);
  await tx
    .updateTable('data_request')
    .set({ extended_at: now, due_at: found.due })
    .where('id', '=', one.id)
    .execute();
  const was = one.dueAt.toISOString();
  await putStep(tx, vault, {
    requestId: one.id,
    kind: 'extended',
    by: by.id,
    words,
    facts: { was, ...factsOf(due) },
    now,
  });
  await append(tx, {
    ...event(one, by, now),
    type: 'request.extended',
    data: { request: one.id, was, ...due },
  });
  await tellPerson(tx, { vault }, { ...one, dueAt: found.due }, 'extended', now);
  lookAtRequest(tx, one.id, now);
  announce(tx, one);
}

/** Answers in words: what was done, and what was not. Erasures and copies have ways of their own. */
export async function answerRequest(
  tx: Tx,
  deps: { vault: Vault },
  { outcome, ...act }: DeskAct & { outcome: RequestOutcome },
): Promise<void> {
  const { by, now } = act;
  const one = await lockForDesk(tx, act);
  mustBeWordy(one);
  await close(tx, deps, one, { state: 'answered', outcome, by: by.id, words: cleanText(act.text), now });
}

/** Refuses, with reasons; the page says how to complain and to go to court (GDPR 12(4), PIPL 50). */
export async function refuseRequest(tx: Tx, deps: { vault: Vault }, act: DeskAct): Promise<void> {
  const { by, now } = act;
  const one = await lockForDesk(tx, act);
  if (one.kind === 'appeal') await mustBeSecond(tx, one, by, now);
  await tx
    .updateTable('request_store')
    .set({ state: 'kept', next_at: null, done_at: now })
    .where('request_id', '=', one.id)
    .where('state', 'in', ['offered', 'due'])
    .execute();
  await close(tx, deps, one, { state: 'refused', by: by.id, words: cleanText(act.text), now });
}

/** Who asks was made sure of in another way, such as face to face: for whoever cannot sign in any more. */
export async function confirmForPerson(tx: Tx, deps: { vault: Vault }, act: DeskAct): Promise<void> {
  const { by, now } = act;
  const one = await lockForDesk(tx, act);
  if (one.confirmedAt !== null && one.stoppedAt === null) return;
  const words = cleanText(act.text);
  await confirmed(tx, deps, one, { by: by.id, now, words, how: { method: 'officer' } });
}

/** The answer reached somebody who has left in another way, such as by post. */
export async function handOver(tx: Tx, { vault }: { vault: Vault }, act: DeskAct): Promise<void> {
  const { requestId, by, now, id } = act;
  const found = await findRequest(tx, requestId);
  if (!found) throw noSuchRequest(requestId);
  demand(by, 'requests.decide', found);
  const one = await lockRequest(tx, requestId);
  const words = cleanText(act.text);
  if (id !== undefined && (await stepExists(tx, id, one.id))) return;
  await putStep(tx, vault, { ...(id ? { id } : {}), requestId, kind: 'handed-over', by: by.id, words, now });
  await append(tx, { ...event(one, by, now), type: 'request.handed-over', data: { request: requestId } });
  announce(tx, one);
}

/** Whoever refused it does not decide whether that was right, where there is anybody else. @throws HeedError `forbidden` */
export async function mustBeSecond(
  tx: Tx,
  { appealsId, personId }: DataRequest,
  by: Viewer,
  now: Date,
): Promise<void> {
  const { rows } = await sql<{ refused: boolean; others: boolean }>`
    select exists (select from data_request_step s where s.request_id = ${appealsId}::uuid and s.by_id = ${by.id}::uuid
                   and s.kind in ('refused', 'answered', 'erasing')) as refused,
           exists (${holdersQuery(['privacy'], now, [personId, by.id])}) as others`.execute(tx);
  if (rows[0]?.refused && rows[0].others)
    throw new HeedError('forbidden', `${by.id} decided what is appealed`, { text: 'request-second' });
}

/** An erasure is answered by its stores, and a copy by its file. */
export function mustBeWordy({ id, kind }: DataRequest): void {
  if (kind === 'erase' || kind === 'copy')
    throw new HeedError('conflict', `request ${id} is not answered in words`, {
      text: 'request-not-in-words',
    });
}
