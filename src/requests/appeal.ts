import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { cleanText } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';
import { close } from './close.ts';
import { type DeskAct, lockForDesk, mustBeSecond } from './desk-acts.ts';
import { keepRestriction } from './lift.ts';
import { remindOfRequest } from './reminding-begins.ts';
import { putStep } from './steps.ts';
import { lockRequest, requestsOf } from './store.ts';
import { announce, tellDesk } from './tell.ts';

/**
 * An appeal was right: what was refused is looked at again, and due when the appeal is. Whoever refused it may not have
 * been wrong on what they knew; the reasons say why now.
 */
export async function upholdAppeal(tx: Tx, deps: { vault: Vault }, act: DeskAct): Promise<void> {
  const { by, now } = act;
  const appeal = await lockForDesk(tx, act);
  if (appeal.kind !== 'appeal' || appeal.appealsId === null)
    throw new HeedError('conflict', `request ${appeal.id} is no appeal`, { text: 'request-closed' });
  await mustBeSecond(tx, appeal, by, now);
  const words = cleanText(act.text);
  const first = await lockRequest(tx, appeal.appealsId);
  // It was against a lift that is still to come: what is restricted stays so.
  if (await keepRestriction(tx, first.id)) {
    await putStep(tx, deps.vault, { requestId: first.id, kind: 'kept-restricted', by: by.id, now });
    await close(tx, deps, appeal, { state: 'answered', outcome: 'done', by: by.id, words, now });
    announce(tx, first);
    return;
  }
  const again = (await requestsOf(tx, first.personId)).find(
    (one) => one.closedAt === null && one.kind === first.kind && one.policyId === first.policyId,
  );
  // They asked again meanwhile: that one is answered, and two of one kind would be one too many.
  if (again)
    throw new HeedError('conflict', `request ${again.id} asks for the same`, { text: 'request-again' });
  await tx
    .updateTable('data_request')
    .set({ state: 'review', outcome: null, closed_at: null, due_at: appeal.dueAt, late_told_at: null })
    .where('id', '=', first.id)
    .execute();
  await putStep(tx, deps.vault, {
    requestId: first.id,
    kind: 'reopened',
    by: by.id,
    facts: { appeal: appeal.id },
    now,
  });
  await append(tx, {
    type: 'request.reopened',
    at: now,
    actor: { person: by.id },
    person: first.personId,
    about: first.id,
    data: { request: first.id, appeal: appeal.id },
  });
  await close(tx, deps, appeal, { state: 'answered', outcome: 'done', by: by.id, words, now });
  await tellDesk(tx, { ...first, dueAt: appeal.dueAt }, 'review', now);
  await remindOfRequest(tx, first.id, now);
  announce(tx, first);
}
