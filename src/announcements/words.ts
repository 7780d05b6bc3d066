import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Language, languages } from '../messages/model.ts';
import { displayWidth } from '../messages/width.ts';
import { blocksOf } from '../policies/blocks.ts';
import { markdownTokens } from '../policies/markdown.ts';
import { forbiddenCharacterAt } from '../policies/text.ts';
import { longest } from './rules.ts';

/** A bulletin in one language: Markdown, as it was written. */
export interface Written {
  title: string;
  text: string;
}
export type BulletinTexts = Partial<Record<Language, Written>>;

const written = z.strictObject({ title: z.string(), text: z.string() });
/** As a row holds them. */
export const bulletinTexts = z.strictObject({ 'zh-CN': written.optional(), en: written.optional() });

/** What of Markdown a card can show; the rest would arrive as something else than was written. */
const shown = new Set([
  ...['paragraph_open', 'paragraph_close', 'inline'],
  ...['bullet_list_open', 'bullet_list_close', 'ordered_list_open', 'ordered_list_close'],
  ...['list_item_open', 'list_item_close'],
]);
const shownInline = new Set([
  ...['text', 'softbreak', 'hardbreak', 'text_special'],
  ...['strong_open', 'strong_close', 'em_open', 'em_close', 'link_open', 'link_close', 'code_inline'],
]);

/** The lines of a card: a paragraph or an item of a list each, in plain words. */
export function linesOf(markdown: string): string[] {
  return blocksOf(markdown).map(({ form, text, ordinal }) =>
    form === 'item' ? `${ordinal ?? '·'} ${text}` : text,
  );
}

/** A key below `announcements.problem`, with what stands in it. */
export interface TextProblem {
  problem: 'titleMissing' | 'titleLong' | 'character' | 'textMissing' | 'markdown' | 'textLong';
  params?: { most: number };
}

/** What is wrong with a bulletin in one language, by field: of each the first thing. */
export function textProblems({ title, text }: Written): { title?: TextProblem; text?: TextProblem } {
  const [wrongTitle, wrongText] = [titleProblem(title), textProblem(text)];
  return { ...(wrongTitle ? { title: wrongTitle } : {}), ...(wrongText ? { text: wrongText } : {}) };
}

function titleProblem(title: string): TextProblem | undefined {
  if (title.trim() === '') return { problem: 'titleMissing' };
  if (forbiddenCharacterAt(title) >= 0 || /[\r\n]/.test(title)) return { problem: 'character' };
  if (displayWidth(title) > longest.title) return { problem: 'titleLong', params: { most: longest.title } };
  return undefined;
}

function textProblem(text: string): TextProblem | undefined {
  if (text.trim() === '') return { problem: 'textMissing' };
  if (forbiddenCharacterAt(text) >= 0) return { problem: 'character' };
  const fits = markdownTokens(text).every(
    ({ type, children }) => shown.has(type) && (children ?? []).every((child) => shownInline.has(child.type)),
  );
  if (!fits) return { problem: 'markdown' };
  if (displayWidth(linesOf(text).join('\n')) > longest.text)
    return { problem: 'textLong', params: { most: longest.text } };
  return undefined;
}

/** SHA-256 of each text, title and text with an empty line between, hex. */
export function fingerprints(texts: BulletinTexts): Partial<Record<Language, string>> {
  return Object.fromEntries(
    languages.flatMap((language) => {
      const one = texts[language];
      if (!one) return [];
      return [[language, createHash('sha256').update(`${one.title}\n\n${one.text}`).digest('hex')]];
    }),
  );
}
