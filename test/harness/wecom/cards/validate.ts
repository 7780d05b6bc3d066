import type { ApiCall } from '../api.ts';
import { ApiError } from '../errors.ts';
import { bytes, type Fields } from '../fields.ts';
import * as parts from './parts.ts';
import * as questions from './questions.ts';

const notice = {
  source: parts.source,
  action_menu: parts.actionMenu,
  quote_area: parts.quote,
  horizontal_content_list: parts.horizontalList,
  jump_list: parts.jumpList,
  card_action: parts.cardAction([1, 2]),
};

/** What each type of card takes, by the name of the part; the rest is left out without a word. */
const types: Record<string, Record<string, parts.Part>> = {
  text_notice: {
    ...notice,
    main_title: parts.mainTitle({ title: false }),
    'main_title or sub_title_text': parts.titleOrSubTitle,
    emphasis_content: parts.emphasis,
    sub_title_text: parts.subTitle,
  },
  news_notice: {
    ...notice,
    main_title: parts.mainTitle({ title: true }),
    image_text_area: parts.picture,
    card_image: parts.picture,
    vertical_content_list: parts.verticalList,
  },
  button_interaction: {
    source: parts.source,
    action_menu: parts.actionMenu,
    main_title: parts.mainTitle({ title: true }),
    quote_area: parts.quote,
    sub_title_text: parts.subTitle,
    horizontal_content_list: parts.horizontalList,
    card_action: parts.cardAction([0, 1, 2]),
    button_selection: questions.buttonSelection,
    button_list: questions.buttonList,
  },
  vote_interaction: {
    source: parts.source,
    main_title: parts.mainTitle({ title: true, titleLength: 16, descLength: 160 }),
    checkbox: questions.checkbox,
    submit_button: questions.submitButton,
  },
  multiple_interaction: {
    source: parts.source,
    main_title: parts.mainTitle({ title: true, descLength: 160 }),
    select_list: questions.selectList,
    submit_button: questions.submitButton,
  },
};

const asking = new Set(['button_interaction', 'vote_interaction', 'multiple_interaction']);

/** Can the card call back, and so be updated? */
export function isInteractive(card: Record<string, unknown>): boolean {
  return asking.has(String(card.card_type)) || (takesMenu(card) && card.action_menu !== undefined);
}

const takesMenu = (card: Record<string, unknown>) =>
  card.card_type === 'text_notice' || card.card_type === 'news_notice';

/** Buttons that an update can grey out. */
export const hasButtons = (card: Record<string, unknown>) => asking.has(String(card.card_type));

/**
 * Everything that the server checks of a card.
 * @throws {ApiError} 42014 and 42027 to 42051
 */
export function validateCard(call: ApiCall, card: Fields, { update }: { update: boolean }): void {
  const type = types[card.string('card_type') ?? ''];
  if (!type) throw new ApiError(42031, 'card_type unknown');
  const known = new Set(['card_type', 'task_id', ...Object.keys(type)]);
  if (update) for (const name of ['replace_text']) known.add(name);
  for (const name of Object.keys(card.data)) {
    if (!known.has(name)) call.warn(`${card.string('card_type')} takes no ${name}`);
  }
  if (!update) checkTaskId(card);
  if (update) card.string('replace_text');
  for (const part of new Set(Object.values(type))) part({ call, update }, card);
}

function checkTaskId(card: Fields): void {
  const taskId = card.string('task_id') ?? '';
  if (taskId === '' && !isInteractive(card.data)) return;
  if (!/^[0-9A-Za-z_\-@]+$/.test(taskId) || bytes(taskId) > 128) throw new ApiError(42014);
}
