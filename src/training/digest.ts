import { createHash } from 'node:crypto';
import { canonicalise } from '../evidence/canonical.ts';
import type { Answer } from './store.ts';

/** What of an answer is on record. */
export type AnswerOnRecord = Pick<Answer, 'question' | 'chosen' | 'isRight'>;

/**
 * Of what was chosen, so that the rows can be shown to be those of that day: SHA-256 of their canonical JSON (RFC 8785).
 * What somebody wrote is not in it, only that they did: a short sentence could be guessed by its hash, and the receipt that
 * holds it outlives the sentence.
 */
export function digest(attemptId: string, answers: readonly AnswerOnRecord[]): string {
  const rows = answers
    .map(({ question, chosen, isRight: right }) => ({ question, chosen: [...chosen], right }))
    .sort((a, b) => (a.question < b.question ? -1 : 1));
  return createHash('sha256')
    .update(canonicalise({ attempt: attemptId, answers: rows }))
    .digest('hex');
}
