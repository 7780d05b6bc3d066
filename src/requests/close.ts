import type { Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import type { Vault } from '../vault/vault.ts';
import type { RequestOutcome } from './rules.ts';
import { putStep, type StepFacts } from './steps.ts';
import type { DataRequest } from './store.ts';
import { announce, tellPerson } from './tell.ts';

export interface Closing {
  state: 'answered' | 'refused' | 'withdrawn';
  /** Of what is answered. */
  outcome?: RequestOutcome;
  /** Who decides; none: Heed itself. */
  by?: string;
  words?: string;
  facts?: StepFacts;
  now: Date;
}

/** Ends a locked request: state, step, evidence, and word to its person, in one. */
export async function close(
  tx: Tx,
  { vault }: { vault: Vault },
  one: DataRequest,
  closing: Closing,
): Promise<void> {
  const { state, outcome = 'done', by, words, facts, now } = closing;
  await tx
    .updateTable('data_request')
    .set({
      ...{ state, closed_at: now, next_at: null, stopped_at: null },
      outcome: state === 'answered' ? outcome : null,
    })
    .where('id', '=', one.id)
    .execute();
  await putStep(tx, vault, {
    ...{ requestId: one.id, kind: state, now },
    ...(by === undefined ? {} : { by }),
    ...(words === undefined ? {} : { words }),
    facts: { ...facts, ...(state === 'answered' ? { outcome } : {}) },
  });
  const actor: Actor = by === undefined ? 'heed' : { person: by };
  const event = { at: now, actor, person: one.personId, about: one.id };
  const { id: request, kind } = one;
  const inTime = now <= one.dueAt;
  if (state === 'answered')
    await append(tx, { ...event, type: 'request.answered', data: { request, kind, outcome, inTime } });
  else if (state === 'refused')
    await append(tx, { ...event, type: 'request.refused', data: { request, kind, inTime } });
  else await append(tx, { ...event, type: 'request.withdrawn', data: { request, kind } });
  await tellPerson(tx, { vault }, one, state, now);
  announce(tx, one);
}
