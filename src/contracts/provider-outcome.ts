import { createHash } from 'node:crypto';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueue, enqueueTo } from '../delivery/enqueue.ts';
import { append } from '../evidence/append.ts';
import { holdersQuery } from '../people/holders.ts';
import { end, recordCalledOff } from './call-off.ts';
import { markConcluded } from './conclude.ts';
import { keepDocument } from './documents.ts';
import type { ContractDeps } from './offer.ts';
import { concludedCard, contractPath, failedCard } from './present.ts';
import type { ProviderResult } from './signing-provider.ts';
import { type Contract, lockContract } from './store.ts';

/** No more is asked about this signing. */
async function over(tx: Db | Tx, contractId: string): Promise<void> {
  await tx
    .updateTable('contract_provider_signing')
    .set({ state: 'ended' })
    .where('contract_id', '=', contractId)
    .execute();
}

export const cancelled = (db: Db, contractId: string): Promise<void> => over(db, contractId);

/** What a provider says counts only while the contract waits for it: an answer that comes late changes nothing. */
async function whileWaiting(
  db: Db,
  contractId: string,
  work: (tx: Tx, contract: Contract) => Promise<void>,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const contract = await lockContract(tx, contractId);
    if (contract?.state === 'with-provider') await work(tx, contract);
  });
}

/** Nobody signed in time, or somebody would not. */
export function notSigned(db: Db, contractId: string, why: 'declined' | 'expired', now: Date): Promise<void> {
  return whileWaiting(db, contractId, async (tx, contract) => {
    await over(tx, contractId);
    await end(tx, contract, { state: 'called-off', why, now });
    await recordCalledOff(tx, { id: contractId, personId: contract.personId, why, now });
    await tellHr(tx, contractId, now);
  });
}

/** Something that a person has to look at: another document came back, or no answer at all. */
export function fail(
  db: Db,
  contractId: string,
  why: 'wrong-document' | 'provider-failed',
  now: Date,
): Promise<void> {
  return whileWaiting(db, contractId, async (tx, contract) => {
    await end(tx, contract, { state: 'failed', why, now });
    await recordCalledOff(tx, { id: contractId, personId: contract.personId, why, now });
    await tellHr(tx, contractId, now);
  });
}

async function tellHr(tx: Tx, contractId: string, now: Date): Promise<void> {
  await enqueueTo(
    tx,
    { kind: 'contracts.failed', bodies: failedCard(contractId), about: contractId, at: now },
    holdersQuery(['hr'], now),
  );
}

/** Both have signed there: the signed file and the provider's certificate are kept, and the person gets a copy. */
export function concludeSigned(
  { db, vault }: Pick<ContractDeps, 'db' | 'vault'>,
  contractId: string,
  { provider, sent, result, now }: { provider: string; sent: string; result: ProviderResult; now: Date },
): Promise<void> {
  return whileWaiting(db, contractId, async (tx, contract) => {
    const { personId, titles, sha256 } = contract;
    const keep = (part: 'concluded' | 'certificate', bytes: Buffer) =>
      keepDocument(tx, vault, { contractId, part, bytes }, { personId, now });
    const document = await keep('concluded', result.document);
    await keep('certificate', result.certificate);
    await over(tx, contractId);
    await append(tx, {
      type: 'contract.concluded',
      at: now,
      actor: 'heed',
      person: personId,
      about: contractId,
      data: {
        ...{ contract: contractId, text: sha256.toString('hex'), document: document.toString('hex') },
        provider: {
          ...{ name: provider, reference: result.reference, sent },
          certificate: createHash('sha256').update(result.certificate).digest('hex'),
        },
      },
    });
    await markConcluded(tx, contract, now);
    await enqueue(tx, {
      kind: 'contracts.concluded',
      bodies: concludedCard(titles, contractPath(contractId)),
      about: contractId,
      to: [personId],
      at: now,
    });
  });
}
