import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { lockIntake } from '../records/lock.ts';
import { cleanText } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';
import { close } from './close.ts';
import { type DeskAct, lockForDesk } from './desk-acts.ts';

/** Processing under the policy waits for this person from this commit on, until it is lifted (GDPR 18). */
export async function grantRestriction(tx: Tx, deps: { vault: Vault }, act: DeskAct): Promise<void> {
  const { by, now } = act;
  // What is on its way in is judged without it, and is in by then.
  await lockIntake(tx, 'alone');
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
      lifts_at: null,
    })
    // Lifted once, and an appeal against that was right.
    .onConflict((on) => on.column('request_id').doUpdateSet({ from_at: now, ended_at: null, lifts_at: null }))
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
