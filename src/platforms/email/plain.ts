import type { Card } from '../../messages/model.ts';
import { addressed } from './links.ts';
import type { Letter } from './words.ts';

/** Everything below is not part of the message (RFC 3676, 4.3). */
const signature = '-- ';

/** The part of a mail for readers without HTML. @param link makes a path an address that its reader can open */
export function plainOf(letter: Letter, link: (path: string) => string): string {
  const { again, words, card, main, small } = letter;
  const body = card ? cardLines({ ...letter, card }, link) : [addressed(words ?? '', link)];
  return [
    ...(again ? [again, ''] : []),
    ...body,
    ...(card && main ? ['', `${main.label}:`, link(main.path)] : []),
    signature,
    ...(card || !main ? [] : [`${main.label}: ${link(main.path)}`]),
    ...small,
    '',
  ].join('\n');
}

function cardLines({ card, also }: Letter & { card: Card }, link: (path: string) => string): string[] {
  const { source, state, title, lines, items = [], facts = [], statement, aside, note } = card;
  const parts: string[][] = [
    source || state ? [[source, state?.label].filter(Boolean).join(' · ')] : [],
    [title],
    lines.map((line) => addressed(line, link)),
    items.map(({ text, link: { label, path } }) => `· ${text}\n  ${label}: ${link(path)}`),
    facts.map(({ label, value }) => `${label}: ${value}`),
    statement ? [statement] : [],
    also ? [also] : [],
    aside ? [aside.text, `${aside.link.label}: ${link(aside.link.path)}`] : [],
    note ? [note] : [],
  ];
  return parts.filter((part) => part.length > 0).flatMap((part, i) => (i === 0 ? part : ['', ...part]));
}
