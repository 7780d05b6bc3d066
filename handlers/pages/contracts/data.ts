import { openText } from '../../../src/contracts/documents.ts';
import type { Filled } from '../../../src/contracts/filled.ts';
import type { SigningDeps } from '../../../src/contracts/sign.ts';
import { signatoriesOf } from '../../../src/contracts/signatories.ts';
import {
  type Contract,
  findContract,
  loadTemplate,
  noSuchContract,
  type Signature,
  signaturesOf,
} from '../../../src/contracts/store.ts';
import type { ContractTemplate } from '../../../src/contracts/template.ts';
import { HeedError } from '../../../src/errors.ts';
import { findEntry, issueReceipt } from '../../../src/evidence/issue.ts';
import type { RelyingParty } from '../../../src/people/passkeys/relying-party.ts';
import { relyingParty } from '../../../src/people/passkeys/relying-party.ts';
import { can } from '../../../src/people/permissions.ts';
import { type Ctx, idParam, signedIn } from '../../context.ts';

export const signingDeps = (ctx: Ctx): SigningDeps => {
  const { db, vault, zone, baseUrl, signingProvider } = ctx.state.app;
  return { db, vault, zone, baseUrl, provider: signingProvider?.name };
};

/** What the pages of a contract show. */
export interface ContractView {
  contract: Contract;
  template: ContractTemplate;
  filled: Filled;
  signatures: Signature[];
  /** Whether both signatures have their receipts by now. */
  sealed: boolean;
}

/** The contract of the address, and those who may sign it for the company or have done so. */
async function withSignatories(ctx: Ctx): Promise<{ contract: Contract; signatories: string[] }> {
  const { app, now } = ctx.state;
  const id = idParam(ctx, 'contract');
  const contract = await findContract(app.db, id);
  if (!contract) throw noSuchContract(id);
  const { entity, personId } = contract;
  const may = (await signatoriesOf(app.db, entity, now, personId)).map((one) => one.personId);
  // Whoever signed it for the company can go on showing what they signed.
  const signed = (await signaturesOf(app.db, id)).filter(({ party }) => party === 'company');
  return { contract, signatories: [...may, ...signed.map(({ signerId }) => signerId)] };
}

/**
 * The contract of the address, for its person, HR and whoever signs it for the company.
 * @throws HeedError `not-found` for anybody else, as for one that does not exist
 */
export async function readable(ctx: Ctx): Promise<Contract> {
  const viewer = signedIn(ctx);
  const { contract, signatories } = await withSignatories(ctx);
  const { personId } = contract;
  if (!can(viewer, 'contracts.read', { personId, signatories })) throw noSuchContract(contract.id);
  return contract;
}

/** The same for the company's side alone. @throws HeedError `not-found` */
export async function companySide(ctx: Ctx): Promise<Contract> {
  const viewer = signedIn(ctx);
  const { contract, signatories } = await withSignatories(ctx);
  const { personId } = contract;
  if (!can(viewer, 'contracts.countersign', { personId, signatories })) throw noSuchContract(contract.id);
  return contract;
}

export async function viewContract(ctx: Ctx, contract: Contract): Promise<ContractView> {
  const { db, vault } = ctx.state.app;
  const signatures = await signaturesOf(db, contract.id);
  const receipts = await Promise.all(
    signatures.map(async ({ entryId }) => issueReceipt(db, await findEntry(db, entryId))),
  );
  return {
    contract,
    template: await loadTemplate(db, contract.templateId),
    filled: await openText(db, vault, contract),
    signatures,
    sealed: receipts.every((one) => one !== undefined),
  };
}

export function demandParty(ctx: Ctx): RelyingParty {
  const party = relyingParty(ctx.state.app.baseUrl);
  if (party) return party;
  throw new HeedError('conflict', 'there is no domain for passkeys', { text: 'passkeys-unavailable' });
}
