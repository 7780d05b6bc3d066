import type { AuthorityGround, ContractKind, ContractParty, ListedRole } from '../db/contract-schema.ts';
import type { Language } from '../messages/model.ts';
import type { Reliability } from '../notices/signature/reliability.ts';
import type { SessionFacts } from './events.ts';

/** Documents of two parties. The text itself stays sealed where it is; here is its SHA-256. */
export interface ContractEvents {
  /** A text that can be offered from now on: SHA-256 of the exact bytes in each language. */
  'contract.published': {
    template: string;
    code: string;
    number: number;
    kind: ContractKind;
    entity: string;
    texts: Record<Language, string>;
  };
  /** `sha256`: of the text with this person's name in it. */
  'contract.offered': {
    contract: string;
    template: string;
    sha256: string;
    due: string;
    why: 'joined' | 'chosen';
    /** A certified provider that it is signed through. */
    provider?: string;
  };
  /** The person would like to talk first; no refusal, and the offer stands. */
  'contract.talk-asked': { contract: string; thread: string };
  'contract.signed': ContractSignatureData;
  /**
   * Both have signed: `text` is the SHA-256 of what they signed, `document` that of the file that both got. Of a
   * provider: which one, under what reference, and the SHA-256 of what it was sent and of its certificate.
   */
  'contract.concluded': {
    contract: string;
    text: string;
    document: string;
    signatures?: { person: number; company: number };
    provider?: { name: string; reference: string; sent: string; certificate: string };
  };
  'contract.withdrawn': { contract: string };
  /** Nobody withdrew it: the person has left, or the provider ended it. */
  'contract.called-off': { contract: string; why: string };

  /** Who may sign for a legal entity. What it rests on is kept with it in words. */
  'signatory.authorised': {
    authority: string;
    signatory: string;
    entity: string;
    ground: AuthorityGround;
    until?: string;
  };
  'signatory.revoked': { authority: string; signatory: string; entity: string };
  /** To whom a non-compete may be offered. */
  'non-compete.listed': { listing: string; role: ListedRole };
  'non-compete.unlisted': { listing: string; role: ListedRole };
}

export interface ContractSignatureData {
  contract: string;
  template: string;
  party: ContractParty;
  /** Of the text that was signed. */
  sha256: string;
  language: Language;
  statement: string;
  method: string;
  /** Which conditions of a reliable signature the method met that day. */
  reliability: { source: string } & Reliability;
  /** What the method adds: hashes of a drawing, a device's signature. */
  signature: object;
  signer: { staffNo: string; name: string };
  session: SessionFacts;
  /** The company's: by which authority. */
  authority?: string;
}
