import { v7 } from 'uuid';
import type { CaseOutcome } from '../db/decision-schema.ts';
import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { setState } from '../threads/store.ts';
import type { Vault } from '../vault/vault.ts';
import { sealWords } from '../vault/words.ts';
import { decidedCard } from './present.ts';
import { followOutcome } from './scope.ts';
import type { ConcernCase } from './store.ts';

/** Kind of record in the vault. */
export const caseClass = 'case';
export const placeOfNote = (id: string) => `case_note:${id}`;
export const placeOfOutcome = (id: string) => `case_outcome:${id}`;

export interface Settling {
  outcome: CaseOutcome;
  /** None where the person withdraws it. */
  reasons?: string;
  exemption?: string;
  by: string;
  now: Date;
}

/** Writes what came of a case that is open and locked, tells the person and nobody else, and settles the talk. */
export async function settle(
  tx: Tx,
  { vault }: { vault: Vault },
  found: ConcernCase,
  { outcome, reasons, exemption, by, now }: Settling,
): Promise<void> {
  const { id: caseId, personId, threadId } = found;
  const id = v7();
  const sealed =
    reasons === undefined
      ? null
      : await sealWords(tx, vault, {
          personId,
          class: caseClass,
          place: placeOfOutcome(id),
          text: reasons,
          now,
        });
  await tx
    .insertInto('case_outcome')
    .values({ id, case_id: caseId, outcome, sealed, decided_by: by, at: now })
    .execute();
  await followOutcome(tx, found, outcome, now);
  await tx.updateTable('concern_case').set({ state: 'decided' }).where('id', '=', caseId).execute();
  await append(tx, {
    type: 'case.decided',
    at: now,
    actor: { person: by },
    person: personId,
    about: threadId,
    data: { case: caseId, outcome, ...(exemption ? { exemption } : {}) },
  });
  await setState(tx, threadId, 'closed', now);
  await append(tx, {
    type: 'thread.closed',
    at: now,
    actor: { person: by },
    person: personId,
    about: threadId,
    data: { thread: threadId },
  });
  const bodies = decidedCard(threadId, outcome);
  await enqueue(tx, { kind: 'cases.decided', bodies, about: threadId, to: [personId], priority: 1, at: now });
  for (const topic of ['cases', `thread.${threadId}`, 'threads.hr', `person.${personId}`]) touch(tx, topic);
}
