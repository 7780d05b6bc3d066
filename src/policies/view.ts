import type { Language } from '../messages/model.ts';
import { renderMarkdown } from './markdown.ts';
import type { BasisChoice, DraftRow } from './schema.ts';
import type { StoredText } from './store.ts';
import type { LegalBasis } from './vocabulary.ts';
import { legalBasisWords, retentionWords, rightsWords } from './words.ts';

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
    basis: basisWords(row.legalBasis ?? common, language),
    ...(use ? { use } : {}),
    ...(retention ? { retention: retentionWords(retention, language) } : {}),
    ...(rights ? { rights: rightsWords(rights, language) } : {}),
    ...(means ? { means } : {}),
    ...(hours ? { hours } : {}),
  };
}

/** `employment rules lawfully adopted (CN); legitimate interests (EU)`. */
export function basisWords(basis: BasisChoice, language: Language): string {
  if (typeof basis === 'string') return legalBasisWords[basis][language];
  const each = Object.entries(basis).filter((one): one is [string, LegalBasis] => one[1] !== undefined);
  const separator = language === 'zh-CN' ? ';' : '; ';
  return each.map(([rules, one]) => `${legalBasisWords[one][language]} (${rules})`).join(separator);
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
