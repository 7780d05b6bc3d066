import type { Body, Card, Language } from '../../messages/model.ts';
import { askedByCard } from '../../messages/question.ts';
import { inReadingOrder } from '../../messages/reading-order.ts';
import { text } from '../../messages/texts.ts';

/** A mail in parts, before it is plain text or HTML. Every string is plain text. */
export interface Letter {
  language: Language;
  subject: string;
  /** Sent before and perhaps arrived. */
  again?: string;
  /** What a message of words says, as it was written. */
  words?: string;
  card?: Card;
  /** What the card's buttons do, said: on the page they are there. */
  also?: string;
  /** The one way on: the page that the card leads to in a chat, too. None for whoever has no page here. */
  main?: Way;
  /** Below a line: why this came, that the link is the reader's alone. */
  small: readonly string[];
}

export interface Way {
  label: string;
  path: string;
}

/** Longer subjects are cut by everybody's list of mails. */
const longestSubject = 120;

/** What a neutral body says as a mail. A mail has no buttons: what they do is done on the page behind its link. */
export function letterOf(
  given: Body,
  { language, marked }: { language: Language; marked: boolean },
): Letter & { main: Way } {
  const t = (key: string) => text(language, key);
  const body = askedByCard(inReadingOrder(given));
  const fixed = {
    language,
    ...(marked ? { again: t('delivery.again') } : {}),
    small: [t('mailboxes.mail.why'), t('mailboxes.mail.own')],
  };
  if (body.kind === 'text') {
    return {
      ...fixed,
      // Words are not in subjects: those stand in lists, and on locked screens.
      subject: t('mailboxes.mail.subject'),
      words: body.text,
      main: { label: t('mailboxes.mail.open'), path: '/me' },
    };
  }
  const { card } = body;
  const main = mainOf(card, t('mailboxes.mail.open'));
  const buttons = (card.buttons ?? []).map(({ label }) => label).join(' · ');
  const also = buttons === '' ? {} : { also: text(language, 'mailboxes.mail.also', { buttons }) };
  return { ...fixed, subject: oneLine(card.title), card, main, ...also };
}

function mainOf({ link, items, aside, buttons }: Card, open: string): Way {
  if (link) return { label: link.label, path: link.path };
  if (buttons && buttons.length > 0) return { label: open, path: '/me#open' };
  const [first] = items ?? [];
  if (first && items?.length === 1) return { label: first.link.label, path: first.link.path };
  return aside && !items ? { label: aside.link.label, path: aside.link.path } : { label: open, path: '/me' };
}

/** A header is one line, whatever somebody called their policy. */
function oneLine(title: string): string {
  const line = title.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const letters = Array.from(line);
  return letters.length <= longestSubject ? line : `${letters.slice(0, longestSubject - 1).join('')}…`;
}
