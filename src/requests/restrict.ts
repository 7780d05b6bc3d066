import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { demand } from '../people/permissions.ts';
import { cleanText } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';
import { close } from './close.ts';
import { type DeskAct, lockForDesk } from './desk-acts.ts';
import { putStep } from './steps.ts';
import { findRequest, lockRequest, noSuchRequest } from './store.ts';
import { announce, tellPerson } from './tell.ts';

/** Processing under the policy waits for this person from this commit on, until it is lifted (GDPR 18). */
export async function grantRestriction(tx: Tx, deps: { vault: Vault }, act: DeskAct): Promise<void> {
  const { by, now } = act;
  const one = await lockForDesk(tx, act);
  if (one.kind !== 'restrict' || one.policyId === null)
    throw new HeedError('conflict', `request ${one.id} restricts nothing`, { text: 'request-closed' });
  await tx
    .insertInto('data_restriction')
    .values({
      request_id: one.id,
      person_id: one.personId,
      policy_id: one.policyId,
      from_at: now,
      ended_at: null,
    })
    .execute();
  await append(tx, {
    type: 'request.restricted',
    at: now,
    actor: { person: by.id },
    person: one.personId,
    about: one.id,
    data: { request: one.id, policy: one.policyId },
  });
  await close(tx, deps, one, {
    state: 'answered',
    outcome: 'done',
    by: by.id,
    words: cleanText(act.text),
    now,
  });
}

/** Ends a restriction; the person is told with reasons in the same commit, before anything is used again (GDPR 18(3)). */
export async function liftRestriction(tx: Tx, { vault }: { vault: Vault }, act: DeskAct): Promise<void> {
  const { requestId, by, now } = act;
  const found = await findRequest(tx, requestId);
  if (!found) throw noSuchRequest(requestId);
  demand(by, 'requests.decide', found);
  const one = await lockRequest(tx, requestId);
  const words = cleanText(act.text);
  const ended = await tx
    .updateTable('data_restriction')
    .set({ ended_at: now })
    .where('request_id', '=', requestId)
    .where('ended_at', 'is', null)
    .returning('policy_id')
    .executeTakeFirst();
  if (!ended) return;
  await putStep(tx, vault, { requestId, kind: 'lifted', by: by.id, words, now });
  await append(tx, {
    type: 'request.restriction-lifted',
    at: now,
    actor: { person: by.id },
    person: one.personId,
    about: requestId,
    data: { request: requestId, policy: ended.policy_id },
  });
  await tellPerson(tx, { vault }, one, 'lifted', now);
  announce(tx, one);
}
