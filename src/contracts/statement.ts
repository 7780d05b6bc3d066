import { createHash } from 'node:crypto';
import type { ContractParty } from '../db/contract-schema.ts';
import { canonicalise } from '../evidence/canonical.ts';
import type { Language } from '../messages/model.ts';
import { translator } from '../messages/texts.ts';
import type { Contract } from './store.ts';
import type { ContractTemplate } from './template.ts';

/** What one party says by signing, word for word, in the language of the page it was read on. */
export function statementOf(
  { sha256, personName }: Pick<Contract, 'sha256' | 'personName'>,
  template: ContractTemplate,
  party: ContractParty,
  language: Language,
): string {
  const { title, company } = template.texts[language].front;
  return translator(language)(`contracts.statement.${party}`, {
    ...{ title, company: company.name, name: personName, hash: sha256.toString('hex').slice(0, 16) },
  });
}

/**
 * SHA-256 of the canonical JSON (RFC 8785) of what a party signs: `{contract, language, party, sha256, statement}`. A
 * device's signature over it is one over this document, by this side of it, and over no other.
 */
export function contractStatementHash(of: {
  contract: string;
  party: ContractParty;
  language: Language;
  statement: string;
  /** Of the text, hex. */
  sha256: string;
}): Buffer {
  const { contract, language, party, sha256, statement } = of;
  const canonical = canonicalise({ contract, language, party, sha256, statement });
  return createHash('sha256').update(canonical).digest();
}
