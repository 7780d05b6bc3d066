import type { Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { openThread } from '../threads/service.ts';
import type { Vault } from '../vault/vault.ts';
import { isOpen } from './rules.ts';
import { lockContract, noSuchContract } from './store.ts';

/**
 * The person would like to talk first. No refusal: the offer stands, and HR answers.
 * @param id of the talk, made with the form, so that a double click opens one
 * @returns the talk's id; undefined where there is nothing left to talk about
 * @throws HeedError `not-found`, `bad-input` for an empty or too long text
 */
export async function talkFirst(
  tx: Tx,
  deps: { vault: Vault },
  {
    contractId,
    id,
    personId,
    text,
    now,
  }: { contractId: string; id: string; personId: string; text: string; now: Date },
): Promise<string | undefined> {
  const contract = await lockContract(tx, contractId);
  if (!contract || contract.personId !== personId) throw noSuchContract(contractId);
  if (contract.threadId) return contract.threadId;
  if (!isOpen(contract.state)) return undefined;
  const thread = await openThread(tx, deps, {
    id,
    kind: 'question',
    person: personId,
    role: 'hr',
    text,
    now,
  });
  await tx.updateTable('contract').set({ thread_id: thread }).where('id', '=', contractId).execute();
  await append(tx, {
    type: 'contract.talk-asked',
    at: now,
    actor: { person: personId },
    person: personId,
    about: contractId,
    data: { contract: contractId, thread },
  });
  touch(tx, 'contracts');
  return thread;
}
