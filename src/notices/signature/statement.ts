import { createHash } from 'node:crypto';
import type { AnswerKind } from '../../db/schema.ts';
import { canonicalise } from '../../evidence/canonical.ts';
import type { Language } from '../../messages/model.ts';

/** What an answer says, by names that its evidence has them under: `kind`, `statement`, and of `shown` the rest. */
export interface StatementParts {
  kind: AnswerKind;
  statement: string;
  versionId: string;
  language: Language;
  /** SHA-256 of the exact bytes of the text, hex. */
  sha256: string;
}

/** SHA-256 of the canonical JSON (RFC 8785) of what an answer says, so that a signature over it covers the text. */
export function statementHash({ kind, statement, versionId, language, sha256 }: StatementParts): Buffer {
  const canonical = canonicalise({ kind, language, sha256, statement, versionId });
  return createHash('sha256').update(canonical).digest();
}
