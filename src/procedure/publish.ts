import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { lockForPublishing, type Published, type Publishing, publishPolicy } from '../policies/service.ts';
import { endProcedure } from './draft.ts';
import { type Alone, stepsNeeded } from './many.ts';
import { stepsMissing } from './missing.ts';
import { mayPublish, progress } from './rules.ts';
import { draftsOf, findProcedure, loadDraft, lockOpenProcedure, recordOf } from './store.ts';

/**
 * Publishes the newest draft once every step that its law asks for is done, and, where it would ask many people again,
 * counsel has approved it. What is published is to the byte what
 * was agreed and approved.
 *
 * @param shown the draft that was on the screen
 * @throws HeedError `conflict` for another draft than the newest; `bad-input` naming each step that is missing
 */
export async function publishDraft(
  tx: Tx,
  {
    procedureId,
    shown,
    approvalAbove,
    ...how
  }: Publishing & Omit<Alone, 'now'> & { procedureId: string; shown: string },
): Promise<Published> {
  // The policy first, as drafting does: neither waits for the other.
  const { code } = await findProcedure(tx, procedureId);
  await lockForPublishing(tx, code, how.now);
  await lockOpenProcedure(tx, procedureId);
  const [newest] = await draftsOf(tx, procedureId);
  if (newest.id !== shown) {
    throw new HeedError('conflict', `draft ${shown} is not the newest`, { text: 'draft-changed' });
  }
  const document = await loadDraft(tx, newest.id);
  const front = { ...document.texts['zh-CN'], change: document.change };
  const states = progress(
    await stepsNeeded(tx, front, { approvalAbove, now: how.now }),
    await recordOf(tx, procedureId),
  );
  if (!mayPublish(states)) throw stepsMissing(states);
  const published = await publishPolicy(tx, document, {
    ...how,
    procedure: { id: procedureId, draft: newest.id },
  });
  await endProcedure(tx, procedureId, 'published', how.now);
  return published;
}
