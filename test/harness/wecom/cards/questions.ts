import { ApiError } from '../errors.ts';
import { type CardCheck, listOf, need, needKey, needOptions, needUrl, recommend } from './check.ts';
import type { Part } from './parts.ts';

/** The parts of a card that somebody answers. */

export const buttonList: Part = (check, card) => {
  const keys = new Set<string>();
  for (const button of listOf(card, 'button_list', [1, 6], 42038)) {
    recommend(check, 'button text', need(button, 'text', 42038), 10);
    const type = button.int('type') ?? 0;
    if (type === 1) needUrl(button, 'url');
    else needKey(button, 'key', 42039, keys);
    const style = button.int('style') ?? 1;
    if (style < 1 || style > 4) throw new ApiError(40058, 'button style');
  }
};

export const buttonSelection: Part = (check, card) => {
  const part = card.object('button_selection');
  if (!part) return;
  needKey(part, 'question_key', 42043, new Set());
  recommend(check, 'button_selection.title', part.string('title'), 13);
  needOptions(check, part, 10, 10);
  checkDisable(check, part);
};

export const checkbox: Part = (check, card) => {
  const part = card.object('checkbox');
  if (!part) throw new ApiError(42043, 'checkbox missing');
  needKey(part, 'question_key', 42043, new Set());
  const mode = part.int('mode') ?? 0;
  if (mode !== 0 && mode !== 1) throw new ApiError(40058, 'checkbox mode');
  needOptions(check, part, 20, 17);
  checkDisable(check, part);
};

export const selectList: Part = (check, card) => {
  const keys = new Set<string>();
  for (const part of listOf(card, 'select_list', [1, 3], 42047)) {
    needKey(part, 'question_key', 42043, keys);
    recommend(check, 'select title', part.string('title'), 13);
    needOptions(check, part, 10, 16);
    checkDisable(check, part);
  }
};

export const submitButton: Part = (check, card) => {
  const part = card.object('submit_button');
  if (!part && check.update) return;
  if (!part) throw new ApiError(42049, 'submit_button missing');
  recommend(check, 'submit text', need(part, 'text', 42049), 10);
  needKey(part, 'key', 42046, new Set());
};

function checkDisable(check: CardCheck, part: Parameters<Part>[1]): void {
  if (part.has('disable') && !check.update) check.call.warn('disable is only for updates');
  part.bool('disable');
}
