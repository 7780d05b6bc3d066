import { createHash } from 'node:crypto';
import type { Language } from '../messages/model.ts';
import { translator } from '../messages/texts.ts';

/**
 * Which wording of the conditions is offered. Whoever changes the words under `conditions.terms` raises the number:
 * what was agreed to before is another text, which the evidence holds by its hash, and is asked for again.
 */
export const conditionsNumber = 1;

const terms = ['identity', 'methods', 'intent', 'record', 'both', 'revoke'] as const;

/** Where parties may agree on their own conditions; it stands in evidence and on pages. */
export const conditionsSource = 'CN Electronic Signature Law (2019) art. 13(2)';

/** The conditions, each a sentence or two. */
export function conditionsText(language: Language): string[] {
  const t = translator(language);
  return terms.map((term) => t(`conditions.terms.${term}`));
}

/** SHA-256 of exactly what stands on the page. */
export function conditionsHash(language: Language): Buffer {
  return createHash('sha256').update(conditionsText(language).join('\n'), 'utf8').digest();
}
