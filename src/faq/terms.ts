import { type RawBuilder, sql } from 'kysely';
import { simplified } from '../messages/traditional.ts';
import type { Wording } from './rules.ts';

/**
 * Which way of making terms this is: by `readable` and by `heed_faq_terms` of the database. Whatever changes what either makes
 * of any text raises it; kept terms of a lower one are then made anew (`remakeTerms`).
 */
export const termsMaking = 3;

/** What is read of a text, in code points. */
const mostRead = 4_000;

/** A text as its terms are taken of it, the same for what is kept and for what is asked. */
export const readable = (text: string): string =>
  // Folded before it is simplified, not only after: characters of compatibility hold traditional ones.
  simplified(Array.from(text).slice(0, mostRead).join('').replaceAll('\0', ' ').normalize('NFKC'));

/** What a wording is found by, as columns of `faq_text`: `question`, and `all` with what stands in the answer too. */
export function termsOf({
  question,
  also,
  answer,
}: Wording): Record<'question' | 'all', RawBuilder<string[]>> {
  const asked = readable(`${question}\n${also}`);
  return {
    question: sql`heed_faq_terms(${asked})`,
    all: sql`heed_faq_terms(${`${asked}\n${readable(answer)}`})`,
  };
}
