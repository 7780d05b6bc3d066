import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { ContractSignatureData } from '../evidence/contract-events.ts';
import { findEntry } from '../evidence/issue.ts';
import { touch } from '../live.ts';
import { type Drawing, keepDocument, openDrawing, openText } from './documents.ts';
import type { ContractDeps } from './offer.ts';
import { contractPdf, type ShownSignature } from './pdf.ts';
import { concludedCard, contractPath, countersignPath } from './present.ts';
import type { Authority } from './signatories.ts';
import { type Contract, signaturesOf } from './store.ts';
import { turnCards } from './turn-cards.ts';

/** The file that both get, and whose entry the person's signature is. */
export interface Concluding {
  pdf: Buffer;
  personEntry: number;
}

/** Draws the document before the transaction that keeps it: a font of ten megabytes is not read under a lock. */
export async function drawDocument(
  { db, vault, zone }: ContractDeps,
  contract: Contract,
  {
    data,
    drawing,
    authority,
    now,
  }: { data: ContractSignatureData; drawing: Drawing | undefined; authority: Authority; now: Date },
): Promise<Concluding> {
  const [person] = await signaturesOf(db, contract.id);
  if (person?.party !== 'person')
    throw new HeedError('conflict', `contract ${contract.id} has no signature of the person`);
  const { event } = await findEntry(db, person.entryId);
  if (event === null) throw new HeedError('gone', `what was signed of contract ${contract.id} is erased`);
  const picture = person.sealed
    ? (await openDrawing(db, vault, contract.id, 'person', person.sealed)).image
    : undefined;
  const theirs: ShownSignature = {
    data: (JSON.parse(event) as { data: ContractSignatureData }).data,
    at: person.at,
    picture,
  };
  const { ground, note } = authority;
  const ours: ShownSignature = { data, at: now, picture: drawing?.image, ground, note };
  const pdf = await contractPdf({
    contractId: contract.id,
    filled: await openText(db, vault, contract),
    personName: contract.personName,
    signatures: [theirs, ours],
    zone,
    at: now,
  });
  return { pdf, personEntry: person.entryId };
}

/** The company's signature is written: file, record, state and both sides' copies go with it. */
export async function conclude(
  tx: Tx,
  { vault }: Pick<ContractDeps, 'vault'>,
  contract: Contract,
  {
    pdf,
    personEntry,
    entryId,
    signatoryId,
    now,
  }: Concluding & { entryId: number; signatoryId: string; now: Date },
): Promise<void> {
  const { id, personId, titles, sha256 } = contract;
  const document = await keepDocument(
    tx,
    vault,
    { contractId: id, part: 'concluded', bytes: pdf },
    { personId, now },
  );
  await append(tx, {
    type: 'contract.concluded',
    at: now,
    actor: { person: signatoryId },
    person: personId,
    about: id,
    data: {
      ...{ contract: id, text: sha256.toString('hex'), document: document.toString('hex') },
      signatures: { person: personEntry, company: entryId },
    },
  });
  await markConcluded(tx, contract, now);
  const tell = (to: string, path: string) =>
    enqueue(tx, {
      kind: 'contracts.concluded',
      bodies: concludedCard(titles, path),
      about: id,
      to: [to],
      at: now,
    });
  await tell(personId, contractPath(id));
  await tell(signatoryId, countersignPath(id));
}

export async function markConcluded(tx: Tx, { id, personId }: Contract, now: Date): Promise<void> {
  await tx.updateTable('contract').set({ state: 'concluded', ended_at: now }).where('id', '=', id).execute();
  await turnCards(tx, id, now);
  touch(tx, 'contracts');
  touch(tx, `contract.${id}`);
  touch(tx, `person.${personId}`);
}
