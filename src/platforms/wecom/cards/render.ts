import { fits, shorten, shortenWords } from '../../../messages/cut.ts';
import {
  type Body,
  type Button,
  type Card,
  formatAction,
  type Language,
  type PageLink,
} from '../../../messages/model.ts';
import { askedByCard } from '../../../messages/question.ts';
import { inReadingOrder } from '../../../messages/reading-order.ts';
import { text } from '../../../messages/texts.ts';
import { deepLink } from '../../../web/deep-link.ts';
import { splitText } from './plain-text.ts';
import { questionCard } from './question.ts';
import { type CardButton, limits, type TemplateCard } from './template-card.ts';

/** Where and for whom: links are absolute, and what Heed adds is in the reader's language. */
export interface Setting {
  /** Without a final slash. */
  baseUrl: string;
  language: Language;
  /** Sent before and perhaps arrived: says so. */
  marked?: boolean;
}

/** What goes into `message/send`: a card, or a text in as many messages as it needs. */
export type Rendered =
  | { msgtype: 'template_card'; card: TemplateCard }
  | { msgtype: 'text'; parts: string[] };

/**
 * A neutral body in WeCom's shapes. Buttons make it a card that calls back, a link alone a card that opens its
 * page, and neither a text; a question is asked on its card where it fits. What is cut short stands in full on the page behind the link.
 */
export function render(given: Body, setting: Setting): Rendered {
  const again = setting.marked ? [text(setting.language, 'delivery.again')] : [];
  const asked =
    given.kind === 'question' ? questionCard(given.question.form, setting.language, again) : undefined;
  if (asked) return { msgtype: 'template_card', card: asked };
  const body = askedByCard(inReadingOrder(given));
  if (body.kind === 'text') return { msgtype: 'text', parts: splitText([...again, body.text].join('\n')) };
  const card = answerable(body.card);
  if (hasButtons(card)) return { msgtype: 'template_card', card: withButtons(card, again, setting) };
  if (card.link) return { msgtype: 'template_card', card: withLink(card, card.link, again, setting) };
  return { msgtype: 'text', parts: splitText([...again, ...everyLine(card, setting)].join('\n')) };
}

/**
 * What an earlier card turns into. A card stays a card, so words without a page of their own lead to Heed's
 * first one.
 *
 * @returns undefined when words would be lost: they do not fit, and no page has them
 */
export function renderChange(given: Body, setting: Setting): TemplateCard | undefined {
  const asked = given.kind === 'question' ? questionCard(given.question.form, setting.language) : undefined;
  if (asked) return asked;
  const body = askedByCard(inReadingOrder(given));
  const card = body.kind === 'card' ? answerable(body.card) : undefined;
  if (card && hasButtons(card)) return withButtons(card, [], setting);
  if (card?.link) return withLink(card, card.link, [], setting);
  const words = body.kind === 'text' ? body.text : everyLine(body.card, setting).join('\n');
  if (!fits(words, limits.lines, 'columns')) return undefined;
  return { card_type: 'text_notice', sub_title_text: words, card_action: opens('/', setting) };
}

/**
 * What a button says is kept word for word, and it is said of what stands above it. Where either does not fit there
 * is no such button, and the page is left.
 */
function answerable(card: Card): Card {
  const { lines, statement, buttons } = card;
  if (!statement || !buttons || fits([...lines, statement].join('\n'), limits.lines, 'columns')) return card;
  const { statement: _unsaid, ...rest } = card;
  return { ...rest, buttons: buttons.filter((button) => button.style !== 'primary') };
}

const hasButtons = ({ buttons = [], items = [] }: Card): boolean => buttons.length + items.length > 0;

function withLink(card: Card, link: PageLink, again: readonly string[], setting: Setting): TemplateCard {
  return {
    card_type: 'text_notice',
    ...head(card, again, setting),
    jump_list: [
      { type: 1, title: shorten(link.label, limits.link, 'chars'), url: urlOf(link.path, setting) },
    ],
    card_action: opens(link.path, setting),
  };
}

function withButtons(card: Card, again: readonly string[], setting: Setting): TemplateCard {
  const { link, buttons = [], items = [] } = card;
  const opened = items.map((item, index) => page(item.link, setting, `${index + 1}`));
  const first = link ? [{ ...page(link, setting), style: styles.primary }] : [];
  const leads = link ?? items[0]?.link;
  return {
    card_type: 'button_interaction',
    ...head(card, again, setting),
    ...(leads ? { card_action: opens(leads.path, setting) } : {}),
    button_list: [
      ...opened.slice(0, limits.buttons - first.length),
      ...first,
      ...buttons.map((button) => callback(button, link)),
    ].slice(0, limits.buttons),
  };
}

/** @param number of what it opens, as it stands among the words */
function page(link: PageLink, setting: Setting, number?: string): CardButton {
  const text = number === undefined ? label(link) : `${label(link)} ${number}`;
  return {
    type: 1,
    text: shorten(text, limits.button, 'chars'),
    style: styles.plain,
    url: urlOf(link.path, setting),
  };
}

const numbered = (items: Card['items'] = []): string[] =>
  items.map(({ text: said }, index) => `${index + 1}. ${said}`);

/** Everything above the links and buttons, in one order, since a repeat must be the same to the byte. */
function head(card: Card, again: readonly string[], setting: Setting) {
  const { source, title, state, facts } = card;
  const quote = quoteOf(card, again, setting);
  const words = wordsOf(card);
  const list = (facts ?? []).filter(({ label: name }) => name !== '').slice(0, limits.facts);
  return {
    ...(source ? { source: { desc: shortenWords(source, limits.source, 'columns') } } : {}),
    main_title: {
      title: shortenWords(title, limits.title, 'columns'),
      ...(state ? { desc: shortenWords(state.label, limits.state, 'columns') } : {}),
    },
    ...(quote ? { quote_area: quote } : {}),
    ...(words ? { sub_title_text: shortenWords(words, limits.lines, 'columns') } : {}),
    ...(list.length > 0
      ? {
          horizontal_content_list: list.map((fact) => ({
            keyname: shorten(fact.label, limits.factLabel, 'chars'),
            value: shortenWords(fact.value, limits.factValue, 'columns'),
          })),
        }
      : {}),
  };
}

/** The one place that stands apart on a card: for what has to, else for the small print. */
function quoteOf(
  { aside, note }: Card,
  again: readonly string[],
  setting: Setting,
): TemplateCard['quote_area'] {
  const words = [...again, ...(aside ? [aside.text] : note ? [note] : [])].join('\n');
  if (!words) return undefined;
  const said = shortenWords(words, limits.quote, 'columns');
  if (!aside) return { type: 0, quote_text: said };
  return { type: 1, url: urlOf(aside.link.path, setting), title: aside.link.label, quote_text: said };
}

/** What a button says comes last. Small print that has no place of its own stands before it where it fits. */
function wordsOf({ lines: above, items, statement, aside, note }: Card): string {
  const lines = [...above, ...numbered(items)];
  const said = statement ? [statement] : [];
  const whole = [...lines, ...(aside && note ? [note] : []), ...said].join('\n');
  return fits(whole, limits.lines, 'columns') ? whole : [...lines, ...said].join('\n');
}

/** WeCom numbers its four looks and does not name them; the first is the one that stands out. */
const styles = { primary: 1, plain: 2, danger: 3, quiet: 4 } as const;

function callback(button: Button, link: PageLink | undefined): CardButton {
  const style = styles[button.style ?? 'plain'];
  return {
    type: 0,
    text: label(button),
    // Only one stands out: the page to read comes before the answer.
    style: link && style === styles.primary ? styles.plain : style,
    key: shorten(formatAction(button.action), limits.keyBytes, 'bytes'),
  };
}

function label({ label: whole, short }: Pick<Button, 'label' | 'short'>): string {
  return shorten(fits(whole, limits.button, 'chars') ? whole : (short ?? whole), limits.button, 'chars');
}

function everyLine(card: Card, { language }: Setting): string[] {
  const { source, title, state, lines, items, facts = [], aside, note } = card;
  const colon = language === 'zh-CN' ? '：' : ': ';
  return [
    ...(source ? [source] : []),
    state ? `${title} (${state.label})` : title,
    ...lines,
    ...numbered(items),
    ...facts.map((fact) => `${fact.label}${colon}${fact.value}`),
    ...(aside ? [aside.text] : []),
    ...(note ? [note] : []),
  ];
}

function opens(path: string, setting: Setting): { type: 1; url: string } {
  return { type: 1, url: urlOf(path, setting) };
}

function urlOf(path: string, { baseUrl }: Setting): string {
  return `${baseUrl}${deepLink(path)}`;
}
