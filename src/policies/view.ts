import { renderMarkdown } from './markdown.ts';
import type { StoredText } from './store.ts';
import { type Told, toldByRow } from './told.ts';

/** A disclosure row in words, as the table shows it. What a policy leaves out stays undefined. */
export type DisclosureWords = Partial<Record<Told['key'], string>>;

/** The kinds of data a text tells of, in its own language. */
export function disclosureWords({ front, language }: StoredText): DisclosureWords[] {
  return front.disclosures.map((row) =>
    Object.fromEntries(toldByRow(row, front, language).map(({ key, value }) => [key, value])),
  );
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
