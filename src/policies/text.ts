import { z } from 'zod';

/**
 * Characters that have no business in a text people sign: controls, and the marks that reorder how text
 * is shown, with which a page could show something else than the bytes that are hashed.
 */
const forbidden = /(?![\t\n\r])[\p{Cc}\p{Noncharacter_Code_Point}\u202A-\u202E\u2066-\u2069]/u;
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303F\uFF00-\uFFEF]/u;

/** The place of the first character that may not stand in a policy, or -1. */
export function forbiddenCharacterAt(text: string): number {
  return text.search(forbidden);
}

/** Width in columns: a Chinese character takes two, a Latin one takes one. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += wide.test(character) ? 2 : 1;
  return width;
}

const clean = z
  .string()
  .trim()
  .min(1, 'is empty')
  .refine((text) => forbiddenCharacterAt(text) < 0, 'holds a control or direction character');

const oneLine = clean.refine((text) => !/[\r\n]/.test(text), 'is a single line');

export const shortText = oneLine.max(200, 'is longer than 200 characters');
export const longText = clean.max(2000, 'is longer than 2,000 characters');
/** One line of the card: it has to fit a telephone in one glance. */
export const summaryLine = oneLine.refine(
  (text) => displayWidth(text) <= 120,
  'is longer than 60 Chinese or 120 Latin characters',
);
