import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { normaliseEmail } from '../mailboxes/address.ts';
import { can } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { cleanText } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';
import { daysStopped } from './clock.ts';
import { close } from './close.ts';
import { dueAgain, dueFacts } from './due.ts';
import { factsOf } from './file.ts';
import { lookAtRequest } from './reminding-begins.ts';
import { isOpen } from './rules.ts';
import { placeOfReplyTo, requestWords } from './sealing.ts';
import { putStep } from './steps.ts';
import { type DataRequest, findRequest, lockRequest, noSuchRequest } from './store.ts';
import { announce, tellDesk } from './tell.ts';

export interface PersonAct {
  requestId: string;
  by: Viewer;
  now: Date;
}

/** Locked, and this viewer's own. @throws HeedError `not-found` also for one of others */
export async function lockOwn(tx: Tx, { requestId, by }: PersonAct): Promise<DataRequest> {
  const found = await findRequest(tx, requestId);
  if (!found || !can(by, 'requests.file', found)) throw noSuchRequest(requestId);
  return lockRequest(tx, requestId);
}

const over = (one: DataRequest): HeedError =>
  new HeedError('conflict', `request ${one.id} is ${one.state}`, { text: 'request-closed' });

/**
 * The person wants it no more; nobody asks why. What was done of it stays done.
 *
 * @returns false when they took it back before
 * @throws HeedError `conflict` once it is answered or refused
 */
export async function withdrawRequest(tx: Tx, deps: { vault: Vault }, act: PersonAct): Promise<boolean> {
  const one = await lockOwn(tx, act);
  if (one.state === 'withdrawn') return false;
  if (!isOpen(one.state)) throw over(one);
  const { now, by } = act;
  await close(tx, deps, one, { state: 'withdrawn', by: by.id, now });
  if (one.state === 'review' || one.state === 'waiting') await tellDesk(tx, one, 'withdrawn', now);
  return true;
}

/** What the person adds, or answers; where they were asked, it is the desk's turn again, and the clock goes on. */
export async function sayInRequest(
  tx: Tx,
  { vault }: { vault: Vault },
  { id, text, ...act }: PersonAct & { id?: string; text: string },
): Promise<void> {
  const { now, by } = act;
  const one = await lockOwn(tx, act);
  if (!isOpen(one.state)) throw over(one);
  const words = cleanText(text);
  if (id !== undefined && (await stepExists(tx, id, one.id))) return;
  await putStep(tx, vault, { ...(id ? { id } : {}), requestId: one.id, kind: 'said', by: by.id, words, now });
  await append(tx, {
    type: 'request.said',
    at: now,
    actor: { person: by.id },
    person: one.personId,
    about: one.id,
    data: { request: one.id, side: 'person' },
  });
  if (one.state === 'waiting')
    await tx.updateTable('data_request').set({ state: 'review' }).where('id', '=', one.id).execute();
  await resume(tx, { vault }, one, { now });
  if (one.state === 'waiting' || one.state === 'review') await tellDesk(tx, one, 'said', now);
  announce(tx, one);
}

/** Pressed twice: it is said once. @throws HeedError `conflict` for an id in use elsewhere */
export async function stepExists(tx: Tx, id: string, requestId: string): Promise<boolean> {
  const known = await tx
    .selectFrom('data_request_step')
    .select('request_id')
    .where('id', '=', id)
    .executeTakeFirst();
  if (known && known.request_id !== requestId) throw new HeedError('conflict', `step ${id} exists already`);
  return known !== undefined;
}

/** Who asks is known: the clock goes on from here, and the day due moves by the days it stood still. */
export async function resume(
  tx: Tx,
  { vault }: { vault: Vault },
  one: DataRequest,
  { by, now }: { by?: string; now: Date },
): Promise<void> {
  lookAtRequest(tx, one.id, now);
  if (one.stoppedAt === null) return;
  const days = daysStopped(one.stoppedAt, now, one.zone);
  const stoppedDays = one.stoppedDays + days;
  const found = await dueAgain(tx, { ...one, stoppedDays });
  const due = dueFacts(found);
  await tx
    .updateTable('data_request')
    .set({ stopped_at: null, stopped_days: stoppedDays, due_at: found.due })
    .where('id', '=', one.id)
    .execute();
  await putStep(tx, vault, {
    ...{ requestId: one.id, kind: 'resumed', now, facts: { days, ...factsOf(due) } },
    ...(by === undefined ? {} : { by }),
  });
  await append(tx, {
    type: 'request.resumed',
    at: now,
    actor: by === undefined ? 'heed' : { person: by },
    person: one.personId,
    about: one.id,
    data: { request: one.id, days, ...due },
  });
}

/** Where the answer goes once the person has left. @throws HeedError `bad-input` for what is no mailbox */
export async function giveReplyTo(
  tx: Tx,
  { vault }: { vault: Vault },
  { requestId, typed, by, now }: { requestId: string; typed: string; by: string; now: Date },
): Promise<void> {
  const one = await lockRequest(tx, requestId);
  const text = normaliseEmail(typed);
  if (text === undefined) throw new HeedError('bad-input', 'that is no mailbox', { text: 'request-mailbox' });
  const place = placeOfReplyTo(one.id);
  const reply_to = await requestWords.seal(tx, vault, { id: one.id, place, text, now });
  await tx.updateTable('data_request').set({ reply_to }).where('id', '=', one.id).execute();
  await putStep(tx, vault, { requestId: one.id, kind: 'reply-to', by, now });
  await append(tx, {
    type: 'request.reply-to-given',
    at: now,
    actor: { person: by },
    person: one.personId,
    about: one.id,
    data: { request: one.id },
  });
  announce(tx, one);
}
