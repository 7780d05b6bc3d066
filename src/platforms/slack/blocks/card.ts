import type { Button as BlockButton, KnownBlock } from '@slack/types';
import {
  type Action,
  type Button,
  type Card,
  type CardState,
  formatAction,
} from '../../../messages/model.ts';
import { text } from '../../../messages/texts.ts';
import { labelOf, pageButton, type Setting } from './setting.ts';
import { limits, pieces, plain } from './words.ts';

/** Lines of a card without a page stand in so many sections at the most, facts in so many. */
const mostSections = 15;

const marks: Partial<Record<CardState['tone'], string>> = { done: '✅ ', warning: '⚠️ ' };

/** A card as blocks, top to bottom. What is cut short stands in full on the page behind its link. */
export function cardBlocks(given: Card, setting: Setting): KnownBlock[] {
  const card = answerable(given);
  const { source, title, state, note, statement } = card;
  return [
    ...(setting.marked ? small(text(setting.language, 'delivery.again')) : []),
    ...small(source),
    ...(title === '' ? [] : [{ type: 'header' as const, text: plain(title, limits.header) }]),
    ...small(stateOf(state)),
    ...sections(linesOf(card), card.link !== undefined),
    ...itemBlocks(card, setting),
    ...factBlocks(card.facts),
    ...sections(statement ?? '', false),
    ...buttonBlocks(card, setting),
    ...asideBlocks(card, setting),
    ...small(note),
  ];
}

/** Every word of a card, for where no blocks are shown. */
export function cardWords(
  { source, title, state, lines, items = [], facts = [], statement, aside, note }: Card,
  colon: string,
): string {
  const said = stateOf(state);
  return [
    ...(source ? [source] : []),
    said ? `${title} (${said})` : title,
    ...lines,
    ...items.map((item) => item.text),
    ...facts.map(({ label, value }) => (label === '' ? value : `${label}${colon}${value}`)),
    ...(statement ? [statement] : []),
    ...(aside ? [aside.text] : []),
    ...(note ? [note] : []),
  ].join('\n');
}

/** Each beside the button that opens it. */
function itemBlocks({ items = [] }: Card, setting: Setting): KnownBlock[] {
  return items.slice(0, mostSections).map(({ text: words, link }) => ({
    type: 'section',
    text: plain(words, limits.section),
    accessory: link.form ? pressed(link, link.form) : pageButton(link, setting),
  }));
}

function factBlocks(facts: Card['facts'] = []): KnownBlock[] {
  const fields = facts
    .map(({ label, value }) => [label, value].filter((word) => word !== '').join('\n'))
    .filter((words) => words !== '')
    .map((words) => plain(words, limits.field));
  const blocks: KnownBlock[] = [];
  for (let start = 0; start < fields.length && blocks.length < mostSections; start += limits.fields)
    blocks.push({ type: 'section', fields: fields.slice(start, start + limits.fields) });
  return blocks;
}

/** @param cut whether the rest stands somewhere else */
export function sections(words: string, cut: boolean): KnownBlock[] {
  if (words.trim() === '') return [];
  const parts = cut ? [words] : pieces(words, limits.section).slice(0, mostSections);
  return parts.map((part) => ({ type: 'section', text: plain(part, limits.section) }));
}

/** What a button says is kept word for word, so where its words do not fit there is no such button. */
function answerable(card: Card): Card {
  const { statement, buttons } = card;
  if (!statement || !buttons || statement.length <= limits.section) return card;
  const { statement: _unsaid, ...rest } = card;
  return { ...rest, buttons: buttons.filter((button) => button.style !== 'primary') };
}

/** A title that is cut short stands among the lines where no page has it. */
function linesOf({ title, lines, link }: Card): string {
  return [...(!link && title.length > limits.header ? [title] : []), ...lines].join('\n');
}

function buttonBlocks({ link, buttons = [] }: Card, setting: Setting): KnownBlock[] {
  const stands = buttons.some((button) => button.style === 'primary');
  const first = link && (link.form ? pressed(link, link.form) : pageButton(link, setting));
  const elements = [
    ...(first ? [stands ? first : { ...first, style: 'primary' as const }] : []),
    ...buttons.map((button) => pressed(button, button.action)),
  ].slice(0, limits.actions);
  return elements.length > 0 ? [{ type: 'actions', elements: elements.map(apart()) }] : [];
}

/** Below a line of its own: it is nothing that the buttons above are about. */
function asideBlocks({ aside }: Card, setting: Setting): KnownBlock[] {
  if (!aside) return [];
  const { text: words, link } = aside;
  const accessory = link.form ? pressed(link, link.form) : pageButton(link, setting);
  return [{ type: 'divider' }, { type: 'section', text: plain(words, limits.section), accessory }];
}

function pressed(button: Pick<Button, 'label' | 'short' | 'style'>, action: Action): BlockButton {
  const { style } = button;
  return {
    type: 'button',
    text: plain(labelOf(button), limits.button),
    action_id: action.name,
    value: formatAction(action),
    ...(style === 'primary' || style === 'danger' ? { style } : {}),
  };
}

/** Ids are told apart within their block; the value says what is meant. */
function apart(): (button: BlockButton) => BlockButton {
  const seen = new Map<string, number>();
  return (button) => {
    const id = button.action_id ?? '';
    const times = (seen.get(id) ?? 0) + 1;
    seen.set(id, times);
    return times === 1 ? button : { ...button, action_id: `${id}.${times}` };
  };
}

function stateOf(state: CardState | undefined): string {
  return state ? `${marks[state.tone] ?? ''}${state.label}` : '';
}

function small(words: string | undefined): KnownBlock[] {
  return words ? [{ type: 'context', elements: [plain(words, limits.context)] }] : [];
}
