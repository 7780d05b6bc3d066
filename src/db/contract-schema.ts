import type { JSONColumnType } from 'kysely';
import type { Language } from '../messages/model.ts';

type Json = JSONColumnType<object>;

/** Documents that a person and the company sign. */
export interface ContractSchema {
  contract_template: {
    id: string;
    code: string;
    number: number;
    kind: ContractKind;
    entity: string;
    joiners: boolean;
    published_by: string | null;
    published_at: Date;
    ended_at: Date | null;
  };
  contract_template_text: {
    template_id: string;
    language: Language;
    title: string;
    bytes: Buffer;
    sha256: Buffer;
  };
  contract_authority: {
    id: string;
    entity: string;
    person_id: string;
    ground: AuthorityGround;
    note: string;
    from_at: Date;
    until_at: Date | null;
    granted_by: string | null;
    revoked_at: Date | null;
    revoked_by: string | null;
  };
  contract_role: {
    id: string;
    person_id: string;
    role: ListedRole;
    note: string;
    from_at: Date;
    listed_by: string;
    ended_at: Date | null;
    ended_by: string | null;
  };
  contract: {
    id: string;
    template_id: string;
    code: string;
    person_id: string;
    entity: string;
    state: ContractState;
    sealed: Json;
    sha256: Buffer;
    offered_by: string | null;
    offered_at: Date;
    due_at: Date;
    opened_at: Date | null;
    thread_id: string | null;
    ended_at: Date | null;
    ended_why: string | null;
  };
  contract_signature: {
    contract_id: string;
    party: ContractParty;
    signer_id: string;
    authority_id: string | null;
    method: string;
    language: Language;
    statement: string;
    entry_id: number;
    sealed: JSONColumnType<object | null, string | null, never>;
    at: Date;
  };
  contract_document: {
    contract_id: string;
    part: 'sent' | 'concluded' | 'certificate';
    sealed: Json;
    sha256: Buffer;
    size: number;
    made_at: Date;
  };
  contract_provider_signing: {
    contract_id: string;
    provider: string;
    reference: string | null;
    state: 'open' | 'cancelling' | 'ended';
    due_at: Date;
    tries: number;
  };
}

export type ContractKind = 'confidentiality' | 'non-compete';
export type ContractParty = 'person' | 'company';
export type ContractState =
  | 'offered'
  | 'person-signed'
  | 'with-provider'
  | 'concluded'
  | 'withdrawn'
  | 'called-off'
  | 'failed';
/** What an authority to sign for a company rests on. */
export type AuthorityGround = 'legal-representative' | 'power-of-attorney' | 'articles';
/** Whom a non-compete may bind (Labour Contract Law of the People's Republic of China, article 24). */
export type ListedRole = 'senior-management' | 'senior-technical' | 'confidentiality-duty';
