import type { Db, Tx } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';
import { translator } from '../messages/texts.ts';
import { loadText } from '../policies/store.ts';
import type { GivenAnswer } from './answer.ts';
import { cardStatement } from './present.ts';
import { statementHash } from './signature/statement.ts';
import type { Case } from './standing.ts';

/** The language of the words that were answered to. */
export function languageOf(
  { cardSays }: Case,
  { via, kind, language }: Pick<GivenAnswer, 'kind' | 'via' | 'language'>,
): Language {
  return via === 'card' && kind === 'acknowledge' ? cardSays.language : language;
}

/** A consent can be withdrawn when its text is long superseded: what is withdrawn is then the version consented to. */
export function answeredVersion({ text, consent, sentVersion, sentNumber }: Case): {
  versionId: string;
  number: number;
} {
  return text ?? consent ?? { versionId: sentVersion, number: sentNumber };
}

/** What a signature covers: the words beside the button and the exact text, as the evidence will hold them. */
export async function hashOfStatement(
  db: Db | Tx,
  found: Case,
  given: Pick<GivenAnswer, 'kind' | 'via' | 'language'>,
): Promise<Buffer> {
  const { versionId, number } = answeredVersion(found);
  const text = await loadText(db, versionId, languageOf(found, given));
  const { kind } = given;
  const { language, sha256 } = text;
  return statementHash({ kind, statement: statementOf(given, text, number), versionId, language, sha256 });
}

/** The sentence beside the button, word for word as card or page shows it and the evidence keeps it. */
export function statementOf(
  { kind, via }: Pick<GivenAnswer, 'kind' | 'via'>,
  text: { language: Language; front: { title: string; action: string; statement?: string | undefined } },
  version: number,
): string {
  const { action, title, statement } = text.front;
  if (kind === 'acknowledge' && (via === 'card' || via === 'form'))
    return cardStatement(title, text.language);
  // A policy's own words may speak of signing; who only said something has not signed.
  const signs = via !== 'told' || kind === 'consent';
  if (statement && signs && (kind === 'acknowledge' || kind === 'consent')) return statement;
  const key = kind === 'acknowledge' && action === 'sign' && signs ? 'sign' : kind;
  return translator(text.language)(`notices.statement.${key}`, { title, version });
}
