import type { Language } from '../messages/model.ts';
import { renderMarkdown } from './markdown.ts';
import type { BasisChoice, DraftRow } from './schema.ts';
import type { StoredText } from './store.ts';
import { basisText } from './whole-text.ts';
import { retentionWords, rightsWords } from './words.ts';

/** A disclosure row in words, as the table shows it. What a policy leaves out stays undefined. */
export interface DisclosureWords {
  what?: string;
  purpose?: string;
  basis?: string;
  use?: string;
  retention?: string;
  rights?: string;
  means?: string;
  hours?: string;
}

/** The kinds of data a text tells of, in its own language. */
export function disclosureWords(text: StoredText): DisclosureWords[] {
  const { front, language } = text;
  return front.disclosures.map((row) => rowWords(row, front.legalBasis, language));
}

function rowWords(row: DraftRow, common: BasisChoice, language: Language): DisclosureWords {
  const { what, purpose, use, means, hours, retention, rights } = row;
  return {
    ...(what ? { what } : {}),
    ...(purpose ? { purpose } : {}),
    basis: basisText(row.legalBasis ?? common, language),
    ...(use ? { use } : {}),
    ...(retention ? { retention: retentionWords(retention, language) } : {}),
    ...(rights ? { rights: rightsWords(rights, language) } : {}),
    ...(means ? { means } : {}),
    ...(hours ? { hours } : {}),
  };
}

const rendered = new Map<string, string>();
const mostRendered = 128;

/** The body as HTML. A text never changes, so it is rendered once. */
export function bodyHtml(text: StoredText): string {
  const known = rendered.get(text.sha256);
  if (known !== undefined) return known;
  const { html } = renderMarkdown(text.body);
  if (rendered.size >= mostRendered) rendered.delete(rendered.keys().next().value ?? '');
  rendered.set(text.sha256, html);
  return html;
}
