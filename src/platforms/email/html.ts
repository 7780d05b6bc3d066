import type { Card, CardState } from '../../messages/model.ts';
import { ownPathInWords } from '../absolute-links.ts';
import type { Letter } from './words.ts';

/**
 * A mail as HTML that old programs show too: tables, styles on the elements themselves, no picture and nothing from
 * anywhere else. Every colour stands with its background, so that a program which turns one for dark screens turns
 * both; those that ask for it get colours for dark screens (`prefers-color-scheme`).
 */
export function htmlOf(letter: Letter, link: (path: string) => string): string {
  const { language, subject, again, words, card, main, small } = letter;
  const inner = card
    ? cardRows({ ...letter, card }, link)
    : heading(subject, true) + row(paragraphs(words ?? '', link), style.text, 't');
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${safe(subject)}</title>
<style>${dark}</style>
</head>
<body class="p" style="${style.page}">
<div role="main">
<table role="presentation" class="p" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#f4f5f1" style="${style.page}">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="s" width="560" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" style="${style.sheet}">
${again ? row(safe(again), style.again, 'a') : ''}${inner}${main ? button(main.label, link(main.path)) : row('', style.quiet, 'q')}
</table>
<table role="presentation" width="560" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:560px">
<tr><td class="f" style="${style.small}">${small.map((one) => safe(one)).join('<br>')}</td></tr>
</table>
</td></tr>
</table>
</div>
</body>
</html>
`;
}

const font =
  "font-family:-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',Helvetica,Arial,sans-serif";
const style = {
  page: 'margin:0;padding:0;background-color:#f4f5f1',
  sheet:
    'width:100%;max-width:560px;background-color:#ffffff;border:1px solid #dee1da;border-radius:10px;border-collapse:separate',
  source: `padding:20px 24px 0;${font};font-size:13px;line-height:20px;color:#626b65`,
  title: `padding:8px 24px 0;${font};font-size:20px;line-height:28px;font-weight:bold;color:#1b221f`,
  text: `padding:12px 24px 0;${font};font-size:16px;line-height:25px;color:#1b221f`,
  fact: `padding:10px 24px 0;${font};font-size:15px;line-height:23px;color:#1b221f`,
  said: `padding:14px 24px 0;${font};font-size:15px;line-height:23px;color:#1b221f;font-style:normal`,
  quiet: `padding:12px 24px 0;${font};font-size:13px;line-height:20px;color:#626b65`,
  again: `padding:14px 24px 0;${font};font-size:14px;line-height:21px;color:#774600`,
  aside: `padding:12px 14px;${font};font-size:14px;line-height:21px;color:#1b221f;border:1px solid #868e87;border-radius:6px`,
  small: `padding:14px 24px 0;${font};font-size:12px;line-height:19px;color:#5b645e`,
  link: 'color:#0f6b57;text-decoration:underline',
} as const;

const dark = `
@media (prefers-color-scheme: dark) {
.p{background-color:#121614 !important}
.s{background-color:#1b201d !important;border-color:#2c332f !important}
.t{color:#e6eae7 !important}
.f,.q{color:#97a19b !important}
.a{color:#f0c473 !important}
.l{color:#6ccbab !important}
.x{border-color:#727c76 !important}
}
@media (max-width:480px){.w{display:block !important;width:auto !important}}
`;

const row = (html: string, styles: string, name: string) =>
  `<tr><td class="${name}" style="${styles}">${html}</td></tr>\n`;

/** A heading for whoever hears the mail; programs with margins of their own for it have them taken away. */
function heading(title: string, first: boolean): string {
  const look = first ? style.title.replace('padding:8px', 'padding:20px') : style.title;
  const bare = 'margin:0;font-size:20px;line-height:28px;font-weight:bold';
  return row(`<h1 class="t" style="${bare};color:#1b221f">${safe(title)}</h1>`, look, 't');
}

function cardRows({ card, also, main }: Letter & { card: Card }, link: (path: string) => string): string {
  const { source, state, title, lines, items = [], facts = [], statement, aside, note } = card;
  const head = [source ? safe(source) : '', state ? badge(state) : ''].filter(Boolean).join(' &nbsp; ');
  return [
    head ? row(head, style.source, 'q') : '',
    heading(title, head === ''),
    ...lines.map((line) => row(paragraphs(line, link), style.text, 't')),
    ...items.map(({ text, link: { label, path } }) =>
      row(`${safe(text)}<br>${anchor(label, link(path))}`, style.text, 't'),
    ),
    ...facts.map(({ label, value }) =>
      row(`<span class="q" style="color:#626b65">${safe(label)}</span><br>${safe(value)}`, style.fact, 't'),
    ),
    statement ? row(`“${safe(statement)}”`, style.said, 't') : '',
    also ? row(safe(also), style.quiet, 'q') : '',
    aside
      ? `<tr><td style="padding:16px 24px 0"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td class="t x" style="${style.aside}">${safe(aside.text)}${
          aside.link.path === main?.path ? '' : `<br>${anchor(aside.link.label, link(aside.link.path))}`
        }</td></tr></table></td></tr>\n`
      : '',
    note ? row(safe(note), style.quiet, 'q') : '',
  ].join('');
}

/** A button that Outlook draws too: the cell has the colour. */
function button(label: string, address: string): string {
  return `<tr><td style="padding:22px 24px 24px"><table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr><td bgcolor="#0f6b57" style="background-color:#0f6b57;border-radius:8px"><a href="${safe(address)}" style="display:inline-block;padding:12px 22px;${font};font-size:16px;line-height:22px;font-weight:bold;color:#ffffff;text-decoration:none;border-radius:8px">${safe(label)}</a></td></tr></table></td></tr>`;
}

const tones: Readonly<Record<CardState['tone'], string>> = {
  open: '#774600',
  done: '#0c5d4b',
  warning: '#8f3a08',
  closed: '#4a544e',
};
const badge = ({ tone, label }: CardState) =>
  `<strong class="q" style="color:${tones[tone]}">${safe(label)}</strong>`;

const anchor = (label: string, address: string) =>
  `<a class="l" href="${safe(address)}" style="${style.link}">${safe(label)}</a>`;

/** Line breaks stay, paths of ours can be followed. */
function paragraphs(words: string, link: (path: string) => string): string {
  let html = '';
  let at = 0;
  for (const found of words.matchAll(ownPathInWords)) {
    html += safe(words.slice(at, found.index)) + anchor(found[0], link(found[0]));
    at = found.index + found[0].length;
  }
  return (html + safe(words.slice(at))).replaceAll('\n', '<br>');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const safe = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
