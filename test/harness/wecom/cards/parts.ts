import { ApiError } from '../errors.ts';
import type { Fields } from '../fields.ts';
import { checkMedia } from '../message-content.ts';
import { type CardCheck, listOf, need, needKey, needTarget, needUrl, recommend } from './check.ts';

/** The parts that say something; those that ask are in questions.ts. Each throws ApiError with its own code. */
export type Part = (check: CardCheck, card: Fields) => void;

export const source: Part = (check, card) => {
  const part = card.object('source');
  recommend(check, 'source.desc', part?.string('desc'), 20);
  part?.int('desc_color');
  part?.string('icon_url');
};

/** `title`: must there be one? How long it should be at most depends on the type. */
export function mainTitle(options: { title: boolean; titleLength?: number; descLength?: number }): Part {
  return (check, card) => {
    const part = card.object('main_title');
    const title = part?.string('title');
    if (options.title && !title) throw new ApiError(42033, 'main_title.title missing');
    recommend(check, 'main_title.title', title, options.titleLength ?? 36);
    recommend(check, 'main_title.desc', part?.string('desc'), options.descLength ?? 44);
  };
}

export const titleOrSubTitle: Part = (_check, card) => {
  if (!card.object('main_title')?.string('title') && !card.string('sub_title_text'))
    throw new ApiError(42033, 'main_title.title or sub_title_text needed');
};

export const subTitle: Part = (check, card) =>
  recommend(check, 'sub_title_text', card.string('sub_title_text'), 160);

export const emphasis: Part = (check, card) => {
  const part = card.object('emphasis_content');
  recommend(check, 'emphasis_content.title', part?.string('title'), 14);
  recommend(check, 'emphasis_content.desc', part?.string('desc'), 22);
};

export const quote: Part = (_check, card) => {
  const part = card.object('quote_area');
  if (part) needTarget(part, part.int('type'));
};

export const picture: Part = (_check, card) => {
  const text = card.object('image_text_area');
  const image = card.object('card_image');
  if (!text && !image) throw new ApiError(42044, 'card_image or image_text_area needed');
  if (text) {
    needUrl(text, 'image_url', 42044);
    needTarget(text, text.int('type'));
  }
  if (!image) return;
  needUrl(image, 'url', 42044);
  const ratio = image.number('aspect_ratio') ?? 1.3;
  if (ratio < 1.3 || ratio > 2.25) throw new ApiError(42044, 'aspect_ratio');
};

export const verticalList: Part = (check, card) => {
  for (const item of listOf(card, 'vertical_content_list', [0, 4], 42036)) {
    recommend(check, 'vertical title', need(item, 'title', 42033), 38);
    recommend(check, 'vertical desc', item.string('desc'), 160);
  }
};

export const horizontalList: Part = (check, card) => {
  for (const item of listOf(card, 'horizontal_content_list', [0, 6], 42035)) {
    recommend(check, 'keyname', need(item, 'keyname', 42027), 5);
    recommend(check, 'horizontal value', item.string('value'), 30);
    const type = item.int('type') ?? 0;
    if (type === 1) needUrl(item, 'url');
    if (type === 2) checkMedia(check.call, need(item, 'media_id', 42029), 'file');
    if (type === 3 && !check.call.corp.directory.member(need(item, 'userid', 42050)))
      throw new ApiError(42050, 'userid unknown');
  }
};

export const jumpList: Part = (check, card) => {
  for (const item of listOf(card, 'jump_list', [0, 3], 42042)) {
    recommend(check, 'jump title', need(item, 'title', 42033), 18);
    needTarget(item, item.int('type'));
  }
};

/** `types`: those that it may have; without a 0 among them the card must have an action. */
export function cardAction(types: number[]): Part {
  return (_check, card) => {
    const part = card.object('card_action');
    const type = part?.int('type') ?? 0;
    if (!types.includes(type)) throw new ApiError(42045, 'card_action missing or of another type');
    if (part) needTarget(part, type);
  };
}

export const actionMenu: Part = (_check, card) => {
  const part = card.object('action_menu');
  if (!part) return;
  part.string('desc');
  const keys = new Set<string>();
  for (const item of listOf(part, 'action_list', [1, 3], 40058)) {
    need(item, 'text', 40058);
    needKey(item, 'key', 40058, keys, 42051);
  }
};
