import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { cleanText } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';
import { openWords, sealWords } from '../vault/words.ts';
import { objectionClass, placeOfDecision } from './file.ts';
import { decidedCard } from './present.ts';
import { findObjection } from './store.ts';

export interface DecidingObjection {
  objectionId: string;
  /** Upheld: this person is out of the scope of that processing. Rejected: on compelling grounds (GDPR 21(1)). */
  outcome: 'upheld' | 'rejected';
  reasons: string;
  by: Viewer;
  now: Date;
}

/**
 * Decides an objection with reasons; the person is told, and where it is rejected, how to complain and to go to court
 * (GDPR 12(4)). The same decision of the same person twice counts once.
 *
 * @throws HeedError `not-found`, `forbidden` for one's own, `bad-input` without reasons, `conflict` once decided
 */
export async function decideObjection(
  tx: Tx,
  { vault }: { vault: Vault },
  { objectionId, outcome, reasons, by, now }: DecidingObjection,
): Promise<void> {
  await sql`select from objection where id = ${objectionId}::uuid for update`.execute(tx);
  const found = await findObjection(tx, objectionId);
  if (!found) throw new HeedError('not-found', `there is no objection ${objectionId}`);
  const { personId, code, titles } = found;
  demand(by, 'objections.decide', { personId });
  const place = placeOfDecision(objectionId);
  const text = cleanText(reasons);
  if (found.state === outcome && found.decidedBy === by.id) {
    const [before] = await openWords(tx, vault, [{ sealed: found.decision, place }]);
    // Pressed twice: it is as they said.
    if (before === text) return;
  }
  if (found.state !== 'open')
    throw new HeedError('conflict', `objection ${objectionId} is ${found.state}`, {
      text: 'objection-decided',
    });
  const decision = await sealWords(tx, vault, { personId, class: objectionClass, place, text, now });
  await tx
    .updateTable('objection')
    .set({ state: outcome, decision, decided_by: by.id, decided_at: now })
    .where('id', '=', objectionId)
    .execute();
  await append(tx, {
    type: 'objection.decided',
    at: now,
    actor: { person: by.id },
    person: personId,
    about: objectionId,
    data: { objection: objectionId, policy: code, outcome },
  });
  await enqueue(tx, {
    kind: 'objections.decided',
    bodies: decidedCard(objectionId, titles, outcome),
    about: objectionId,
    to: [personId],
    priority: 1,
    at: now,
  });
  for (const topic of ['objections', `person.${personId}`]) touch(tx, topic);
}
