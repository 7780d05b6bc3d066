import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { dropAsked } from '../exemptions/drop.ts';
import { lockExemption } from '../exemptions/end.ts';
import { touch } from '../live.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { findViewer } from '../people/viewer.ts';
import { cleanText, noSuchThread, stateAfter, writerIn } from '../threads/rules.ts';
import { holdersOf, lockThread, setState } from '../threads/store.ts';
import type { Vault } from '../vault/vault.ts';
import { sealWords } from '../vault/words.ts';
import { followTalk, giveTo } from './follow.ts';
import { givenCard, notedCard } from './present.ts';
import { caseClass, placeOfNote, settle } from './settle.ts';
import { type ConcernCase, lockCase } from './store.ts';

export interface InCase {
  threadId: string;
  by: Viewer | null;
  now: Date;
}

/** Somebody of HR answers for it from now on. @throws HeedError `forbidden`, `bad-input` for who is not of HR */
export async function assignCase(tx: Tx, { to, ...act }: InCase & { to: string }): Promise<void> {
  const { found, viewer, now } = await handled(tx, act);
  const owner = await findViewer(tx, to, now);
  if (!owner?.roles.includes('hr') || owner.id === found.personId)
    throw new HeedError('bad-input', `${to} cannot answer for a case`, { text: 'case-owner' });
  if (found.ownerId === to) return;
  await giveTo(tx, { ...found, by: viewer.id, to, now });
  if (to === viewer.id) return;
  const bodies = givenCard(found.threadId);
  await enqueue(tx, { kind: 'cases.given', bodies, about: found.threadId, to: [to], priority: 1, at: now });
}

/** A note of the talk: either side writes one, both read it. */
export async function noteTalk(
  tx: Tx,
  deps: { vault: Vault },
  { id = v7(), text, ...act }: InCase & { id?: string; text: string },
): Promise<void> {
  const { found, viewer, side, now } = await party(tx, act);
  const { personId, threadId } = found;
  const known = await tx.selectFrom('case_note').select('case_id').where('id', '=', id).executeTakeFirst();
  if (known?.case_id === found.id) return;
  if (known) throw new HeedError('conflict', `note ${id} exists already`);
  const place = placeOfNote(id);
  const clean = cleanText(text);
  const sealed = await sealWords(tx, deps.vault, { personId, class: caseClass, place, text: clean, now });
  await tx
    .insertInto('case_note')
    .values({ id, case_id: found.id, author_id: viewer.id, sealed, at: now })
    .execute();
  await append(tx, {
    type: 'case.noted',
    at: now,
    actor: { person: viewer.id },
    person: personId,
    about: threadId,
    data: { case: found.id, note: id, side },
  });
  // A note is a word in the talk: whoever of HR writes first has the case, and the person's opens it again.
  await followTalk(
    tx,
    { id: threadId, personId, versionId: found.versionId },
    { authorId: viewer.id, side },
    now,
  );
  if (side === 'person' && found.state === 'decided') await setState(tx, threadId, stateAfter(side), now);
  const to = side === 'role' ? [personId] : await inCharge(tx, found, now);
  const bodies = notedCard(threadId);
  if (to.length > 0)
    await enqueue(tx, { kind: 'cases.noted', bodies, about: threadId, to, priority: 1, at: now });
  touch(tx, `thread.${threadId}`);
}

/** Who reads what the person says: the one who answers for it, or all of HR while that is nobody of theirs. */
async function inCharge(tx: Tx, { ownerId, personId }: ConcernCase, now: Date): Promise<string[]> {
  const hr = await holdersOf(tx, 'hr', personId, now);
  return ownerId !== null && hr.includes(ownerId) ? [ownerId] : hr;
}

/** Outcomes that HR writes at once. An exemption needs a second person first. */
export const writtenOutcomes = ['scope-changed', 'upheld'] as const;

/**
 * Says what came of a concern, with reasons; the person is told.
 *
 * @throws HeedError `forbidden`, `bad-input` without reasons, `conflict` for one that is settled, or whose exemption
 * waits for somebody to decide
 */
export async function decideCase(
  tx: Tx,
  deps: { vault: Vault },
  { outcome, reasons, ...act }: InCase & { outcome: (typeof writtenOutcomes)[number]; reasons: string },
): Promise<void> {
  const { found, viewer, now } = await handled(tx, act);
  await mustBeOpen(tx, found);
  if (found.ownerId === null) await giveTo(tx, { ...found, by: viewer.id, to: viewer.id, now });
  await settle(tx, deps, found, { outcome, reasons: cleanText(reasons), by: viewer.id, now });
}

/** The person has no concern any more; nobody asks why. @throws HeedError `forbidden` for anybody else */
export async function withdrawConcern(tx: Tx, deps: { vault: Vault }, act: InCase): Promise<boolean> {
  const { found, viewer, side, now } = await party(tx, act);
  if (side !== 'person') throw new HeedError('forbidden', `${viewer.id} may not withdraw another's concern`);
  if (found.state === 'decided') return false;
  // What was asked for because of it is asked for no more.
  const asked = await tx
    .selectFrom('exemption')
    .select('id')
    .where('case_id', '=', found.id)
    .where('state', '=', 'asked')
    .executeTakeFirst();
  if (asked) {
    const exemption = await lockExemption(tx, asked.id);
    await dropAsked(tx, exemption, { why: 'concern-withdrawn', actor: { person: viewer.id }, now });
  }
  await settle(tx, deps, found, { outcome: 'withdrawn', by: viewer.id, now });
  return true;
}

/** @throws HeedError `conflict` */
export async function mustBeOpen(tx: Tx, { id, state }: ConcernCase): Promise<void> {
  if (state === 'decided') throw new HeedError('conflict', `case ${id} is settled`, { text: 'case-settled' });
  const waiting = await tx
    .selectFrom('exemption')
    .select('id')
    .where('case_id', '=', id)
    .where('state', '=', 'asked')
    .executeTakeFirst();
  if (waiting) throw new HeedError('conflict', `case ${id} waits for an exemption`, { text: 'case-waits' });
}

/** The case of a talk the viewer is a side of. @throws HeedError `not-found` also for a talk of others */
async function party(tx: Tx, { threadId, by, now }: InCase) {
  const thread = await lockThread(tx, threadId);
  if (!thread) throw noSuchThread(threadId);
  const { side } = writerIn(thread, by);
  const found = await lockCase(tx, threadId);
  if (!found || !by) throw noSuchThread(threadId);
  return { found, viewer: by, side, now };
}

/** The same for HR's side alone. */
export async function handled(tx: Tx, act: InCase) {
  const one = await party(tx, act);
  demand(one.viewer, 'cases.handle', { personId: one.found.personId });
  return one;
}
