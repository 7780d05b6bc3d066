import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { append } from '../evidence/append.ts';
import type { ContractSignatureData } from '../evidence/contract-events.ts';
import { touch } from '../live.ts';
import type { Vault } from '../vault/vault.ts';
import { remindCompany } from './begin-reminding.ts';
import { type Drawing, sealDrawing } from './documents.ts';
import { companyCard } from './present.ts';
import { signatoriesOf } from './signatories.ts';
import type { Contract } from './store.ts';
import { turnCards } from './turn-cards.ts';

/** One side's signature, on record and never changed. @returns the id of its entry */
export async function keepSignature(
  tx: Tx,
  vault: Vault,
  { id, personId }: Contract,
  {
    data,
    drawing,
    signerId,
    now,
  }: { data: ContractSignatureData; drawing: Drawing | undefined; signerId: string; now: Date },
): Promise<number> {
  const entryId = await append(tx, {
    type: 'contract.signed',
    at: now,
    actor: { person: signerId },
    person: personId,
    about: id,
    data,
  });
  await tx
    .insertInto('contract_signature')
    .values({
      contract_id: id,
      party: data.party,
      signer_id: signerId,
      authority_id: data.authority ?? null,
      method: data.method,
      language: data.language,
      statement: data.statement,
      entry_id: entryId,
      sealed: drawing ? await sealDrawing(tx, vault, id, data.party, drawing, { personId, now }) : null,
      at: now,
    })
    .execute();
  return entryId;
}

/** The person has signed: those who may sign for the company are told that something waits. */
export async function tellCompany(tx: Tx, contract: Contract, now: Date): Promise<void> {
  const { id, personId, entity } = contract;
  await tx.updateTable('contract').set({ state: 'person-signed' }).where('id', '=', id).execute();
  await turnCards(tx, id, now);
  const to = (await signatoriesOf(tx, entity, now, personId)).map((one) => one.personId);
  if (to.length > 0)
    await enqueue(tx, {
      kind: 'contracts.to-countersign',
      bodies: companyCard(id),
      about: id,
      to,
      priority: 3,
      at: now,
    });
  await remindCompany(tx, { id, personId, signatories: to }, now);
  touch(tx, 'contracts');
  touch(tx, `contract.${id}`);
  touch(tx, `person.${personId}`);
}
