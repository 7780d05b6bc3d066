import { createHash } from 'node:crypto';
import { inTransaction } from '../db/pool.ts';
import { findPerson } from '../people/store.ts';
import { keepDocument, openDocument, openText } from './documents.ts';
import type { ContractDeps } from './offer.ts';
import { contractPdf } from './pdf.ts';
import { signatoriesOf } from './signatories.ts';
import type { ProviderSigning } from './signing-provider.ts';
import type { Contract } from './store.ts';

/**
 * What a provider is given for a contract: made once and kept, so that a second call gives the same bytes.
 * @returns undefined where there is none and `make` is not set
 */
export async function documentFor(
  { db, vault, zone }: ContractDeps,
  contract: Contract,
  { make, now }: { make: boolean; now: Date },
): Promise<ProviderSigning | undefined> {
  const { id, personId, personName, entity } = contract;
  const filled = await openText(db, vault, contract);
  let document = await openDocument(db, vault, id, 'sent');
  if (!document) {
    if (!make) return undefined;
    const pdf = await contractPdf({ contractId: id, filled, personName, signatures: [], zone, at: now });
    await inTransaction(db, (tx) =>
      keepDocument(tx, vault, { contractId: id, part: 'sent', bytes: pdf }, { personId, now }),
    );
    document = (await openDocument(db, vault, id, 'sent')) ?? pdf;
  }
  const person = await findPerson(db, personId);
  const [signatory] = await signatoriesOf(db, entity, now, personId);
  const company = signatory && (await findPerson(db, signatory.personId));
  const account = (one: typeof person | undefined) => one?.mobile ?? one?.email ?? one?.staffNo ?? '';
  const [first] = filled.parts;
  return {
    contract: id,
    document,
    sha256: createHash('sha256').update(document).digest('hex'),
    title: first?.title ?? '',
    language: first?.language ?? 'zh-CN',
    parties: [
      { party: 'person', name: personName, account: account(person) },
      { party: 'company', name: signatory?.personName ?? entity, account: account(company) },
    ],
  };
}
