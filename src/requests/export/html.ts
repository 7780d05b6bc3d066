import { formatMoment } from '../../messages/format.ts';
import type { Language } from '../../messages/model.ts';
import { hasText, type Translate, translator } from '../../messages/texts.ts';
import type { SliceItem } from './slices.ts';

/** How the pages of a copy speak. */
export interface PageWords {
  language: Language;
  t: Translate;
  esc: (text: string) => string;
  moment: (at: Date) => string;
  /** What a source of what is held is called. */
  source: (name: string) => string;
}

export function pageWords(language: Language, zone: string): PageWords {
  const t = translator(language);
  return {
    language,
    t,
    esc,
    moment: (at) => formatMoment(at, language, zone),
    source: (name) => sourceWord(name, language),
  };
}

/** A source without words of its own is called by its name. */
export function sourceWord(name: string, language: Language): string {
  const key = `requests.source.${name}`;
  return hasText(language, key) ? translator(language)(key) : name;
}

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const esc = (text: string): string => text.replaceAll(/[&<>"']/g, (one) => escapes[one] ?? one);

/** One file that opens anywhere: no scripts, nothing from elsewhere, whatever stands in what it shows. */
export const head = (title: string, { language }: PageWords): string => `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${esc(title)}</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1d2129}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
td{padding:.4rem .8rem .4rem 0;border-bottom:1px solid #dde1e6}article{border:1px solid #dde1e6;border-radius:8px;padding:.8rem 1rem;margin:1rem 0}
dl{display:grid;grid-template-columns:minmax(6rem,auto) 1fr;gap:.2rem 1rem;margin:.5rem 0 0}dt{color:#5a6472}dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
@media(max-width:30rem){dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}}</style></head><body>
<h1>${esc(title)}</h1>
`;

export const foot = '</body></html>\n';

export function itemHtml(
  { category, at, data, file }: SliceItem,
  { t, language, moment }: PageWords,
): string {
  const word = (key: string, otherwise: string) => (hasText(language, key) ? t(key) : otherwise);
  const shown = (field: string, value: string) => {
    if (field === 'file' && file?.path === value) return `<a href="../${esc(value)}">${esc(value)}</a>`;
    return esc(field === 'leftOut' ? word(`requests.leftOut.${value}`, value) : value);
  };
  const facts = Object.entries(data)
    .filter(([, value]) => value !== null && value !== '')
    .map(
      ([field, value]) =>
        `<dt>${esc(word(`requests.field.${field}`, field))}</dt><dd>${shown(field, String(value))}</dd>`,
    );
  const when = at ? ` · ${esc(moment(new Date(at)))}` : '';
  return `<article><strong>${esc(word(category, category))}</strong>${when}<dl>${facts.join('')}</dl></article>\n`;
}
