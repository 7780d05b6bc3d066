import type { ContractParty } from '../db/contract-schema.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import type { ContractSignatureData } from '../evidence/contract-events.ts';
import type { SessionFacts } from '../evidence/events.ts';
import type { Language } from '../messages/model.ts';
import { readDrawing } from '../notices/signature/drawing/lines.ts';
import { drawPicture } from '../notices/signature/drawing/picture.ts';
import { acceptedMethods, methodOf } from '../notices/signature/index.ts';
import type { Signed } from '../notices/signature/method.ts';
import { reliabilityIn, reliabilitySource } from '../notices/signature/reliability.ts';
import { can } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { type Concluding, conclude, drawDocument } from './conclude.ts';
import type { Drawing } from './documents.ts';
import { type ContractDeps, stillEmployed } from './offer.ts';
import { type Refusal, turnOf } from './rules.ts';
import { type Authority, lockAuthority, signatoriesOf } from './signatories.ts';
import { contractStatementHash, statementOf } from './statement.ts';
import {
  type Contract,
  findContract,
  loadTemplate,
  lockContract,
  noSuchContract,
  signaturesOf,
} from './store.ts';
import { keepSignature, tellCompany } from './written.ts';

export interface SigningDeps extends ContractDeps {
  /** Heed's address as people reach it: passkeys are tied to it. */
  baseUrl: string;
}

export type SignResult =
  | { result: 'signed' }
  /** It had been signed by them already: a success that says so. */
  | { result: 'repeat' }
  | { result: 'refused'; why: Refusal }
  /** `problem`: a key below `notices.sign.`, for the field. */
  | { result: 'mend'; field: string; problem: string };

export interface Signing {
  contractId: string;
  party: ContractParty;
  by: Viewer;
  language: Language;
  /** What was on the screen: SHA-256 of the text, hex. */
  shown: string;
  /** Fields of the form that a method comes in. */
  given: Readonly<Record<string, string>>;
  session: SessionFacts;
  now: Date;
}

/** Whoever may see the side of a contract that they are asked to sign. @throws HeedError `not-found` for anybody else */
export async function partyOf(
  { db }: Pick<ContractDeps, 'db'>,
  { contractId, party, by, now }: Pick<Signing, 'contractId' | 'party' | 'by' | 'now'>,
): Promise<{ contract: Contract; authority?: Authority }> {
  const contract = await findContract(db, contractId);
  if (!contract) throw noSuchContract(contractId);
  if (party === 'person') {
    if (!can(by, 'contracts.sign', contract)) throw noSuchContract(contractId);
    return { contract };
  }
  const { personId, entity } = contract;
  const all = await signatoriesOf(db, entity, now, personId);
  const authority = all.find((one) => one.personId === by.id);
  const signatories = all.map((one) => one.personId);
  if (!authority || !can(by, 'contracts.countersign', { personId, signatories }))
    throw noSuchContract(contractId);
  return { contract, authority };
}

/**
 * Signs one side of a contract: first the person, then the company, whose signature concludes it. What the decision
 * rested on is looked at again under the row's lock; then signature, evidence, state, file and messages commit together.
 *
 * @throws HeedError `not-found` for whoever is not that party
 */
export async function signContract(deps: SigningDeps, signing: Signing): Promise<SignResult> {
  const { contract, authority } = await partyOf(deps, signing);
  const turn = turnOf(contract.state, signing.party);
  if (turn) return noTurn(deps.db, turn, signing);
  if (signing.shown !== contract.sha256.toString('hex')) return { result: 'refused', why: 'text-changed' };
  const checked = await checkSignature(deps, contract, signing, authority);
  if ('result' in checked) return checked;
  const { data, drawing, keep } = checked;
  const concluding =
    signing.party === 'company' && authority
      ? await drawDocument(deps, contract, { data, drawing, authority, now: signing.now })
      : undefined;
  return inTransaction(deps.db, (tx) => write(tx, deps, signing, { data, drawing, keep, concluding }));
}

/** Signed already is a success only for whoever signed: another signatory is not told that they did. */
async function noTurn(
  db: Db | Tx,
  turn: Refusal | 'signed',
  { contractId, party, by }: Pick<Signing, 'contractId' | 'party' | 'by'>,
): Promise<SignResult> {
  if (turn !== 'signed') return { result: 'refused', why: turn };
  const signed = (await signaturesOf(db, contractId)).find((one) => one.party === party);
  return signed && signed.signerId !== by.id
    ? { result: 'refused', why: 'by-another' }
    : { result: 'repeat' };
}

interface Checked {
  data: ContractSignatureData;
  drawing: Drawing | undefined;
  keep: ((tx: Tx) => Promise<boolean>) | undefined;
}

async function checkSignature(
  { db, vault, baseUrl }: SigningDeps,
  contract: Contract,
  { party, by, language, given, session, now }: Signing,
  authority: Authority | undefined,
): Promise<Checked | SignResult> {
  const template = await loadTemplate(db, contract.templateId);
  const accepted = acceptedMethods(template.texts.en.front.signature);
  const method = methodOf(given);
  if (!accepted.includes(method)) {
    const { field = '', missing = '' } = accepted[0] ?? {};
    return { result: 'mend', field, problem: missing };
  }
  const { id, templateId } = contract;
  const sha256 = contract.sha256.toString('hex');
  const statement = statementOf(contract, template, party, language);
  const said = { contract: id, party, language, statement, sha256 };
  const signed: Signed = await method.check(by, given, {
    ...{ db, vault, baseUrl, about: id, personId: by.id, answerId: id, now },
    statementHash: () => Promise.resolve(contractStatementHash(said)),
  });
  if (!signed.ok) return { result: 'mend', field: method.field ?? '', problem: signed.problem };
  const data: ContractSignatureData = {
    ...said,
    template: templateId,
    method: method.name,
    reliability: { source: reliabilitySource, ...reliabilityIn(method.reliability, session) },
    signature: signed.evidence,
    signer: { staffNo: by.staffNo, name: by.name },
    session,
    ...(authority ? { authority: authority.id } : {}),
  };
  // Lines and picture lie with the contract, and not where those of answers do.
  const drawing = 'drawing' in signed.evidence ? drawn(given.drawing ?? '') : undefined;
  return { data, drawing, keep: drawing ? undefined : signed.keep };
}

function drawn(sent: string): Drawing | undefined {
  const read = readDrawing(sent);
  return read.ok ? { path: read.path, image: drawPicture(read.strokes) } : undefined;
}

async function write(
  tx: Tx,
  deps: ContractDeps,
  { contractId, party, by, now }: Signing,
  { data, drawing, keep, concluding }: Checked & { concluding: Concluding | undefined },
): Promise<SignResult> {
  const contract = await lockContract(tx, contractId);
  if (!contract) throw noSuchContract(contractId);
  const turn = turnOf(contract.state, party);
  if (turn) return noTurn(tx, turn, { contractId, party, by });
  if (!(await stillEmployed(tx, contract.personId))) return { result: 'refused', why: 'left' };
  const authority =
    party === 'company'
      ? await lockAuthority(tx, { entity: contract.entity, personId: by.id, now })
      : undefined;
  if (party === 'company' && authority?.id !== data.authority)
    return { result: 'refused', why: 'no-authority' };
  // Used up meanwhile: nothing is written yet, and the page asks again.
  if (keep && !(await keep(tx))) return { result: 'mend', field: 'passkey', problem: 'passkeyOver' };
  const entryId = await keepSignature(tx, deps.vault, contract, { data, drawing, signerId: by.id, now });
  if (concluding) await conclude(tx, deps, contract, { ...concluding, entryId, signatoryId: by.id, now });
  else await tellCompany(tx, contract, now);
  return { result: 'signed' };
}
