import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { cleanText } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { type DeskAct, lockForDesk } from '../desk-acts.ts';
import { putStep } from '../steps.ts';
import { announce } from '../tell.ts';

/**
 * Somebody has judged: these stores erase, the others stay, with reasons the person reads. What was ticked and cannot
 * go after all says so by itself.
 *
 * @throws HeedError `conflict` where nothing waits for a judgement
 */
export async function decideErasure(
  tx: Tx,
  { vault }: { vault: Vault },
  { erase, ...act }: DeskAct & { erase: readonly string[] },
): Promise<void> {
  const { by, now } = act;
  const one = await lockForDesk(tx, act);
  const words = cleanText(act.text);
  if (one.kind !== 'erase' || (one.state !== 'review' && one.state !== 'waiting'))
    throw new HeedError('conflict', `request ${one.id} waits for no judgement`, { text: 'request-closed' });
  const offered = tx
    .updateTable('request_store')
    .where('request_id', '=', one.id)
    .where('state', 'in', ['offered', 'kept']);
  const some = erase.length > 0 ? [...erase] : ['-'];
  await offered.set({ state: 'due', next_at: now, done_at: null }).where('source', 'in', some).execute();
  await offered.set({ state: 'kept', done_at: now }).where('source', 'not in', some).execute();
  await tx
    .updateTable('data_request')
    .set({ state: 'working', next_at: now })
    .where('id', '=', one.id)
    .execute();
  const facts = { erase: erase.length };
  await putStep(tx, vault, { requestId: one.id, kind: 'erasing', by: by.id, words, facts, now });
  announce(tx, one);
}
