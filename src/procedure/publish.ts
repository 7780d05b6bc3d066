import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { changeOf, type Published, type Publishing, publishPolicy } from '../policies/service.ts';
import { endProcedure } from './draft.ts';
import { mayPublish, progress, type StepState } from './rules.ts';
import { stepsFor } from './steps.ts';
import { draftsOf, loadDraft, lockOpenProcedure, recordOf } from './store.ts';

/**
 * Publishes the newest draft once every step that its law asks for is done. What is published is to the byte what
 * was agreed and approved.
 *
 * @param shown the draft that was on the screen
 * @throws HeedError `conflict` for another draft than the newest; `bad-input` naming each step that is missing
 */
export async function publishDraft(
  tx: Tx,
  { procedureId, shown, ...how }: Publishing & { procedureId: string; shown: string },
): Promise<Published> {
  await lockOpenProcedure(tx, procedureId);
  const [newest] = await draftsOf(tx, procedureId);
  if (newest.id !== shown) {
    throw new HeedError('conflict', `draft ${shown} is not the newest`, { text: 'draft-changed' });
  }
  const document = await loadDraft(tx, newest.id);
  const states = progress(
    stepsFor(document.texts['zh-CN'], await changeOf(tx, document)),
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

/** Names every step that is missing, with the article that asks for it. */
export function stepsMissing(states: readonly StepState[]): HeedError {
  const missing = states.filter(({ lack }) => lack);
  return new HeedError('bad-input', `${missing.length} step(s) of the procedure are missing`, {
    text: 'steps-missing',
    problems: missing.map(({ step, lack }) => ({
      at: step.id,
      problem: `${lack}: ${step.why.en} (${step.source})`,
    })),
  });
}
