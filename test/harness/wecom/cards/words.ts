import { isObject } from '../fields.ts';

/** Fields that a person does not read. */
const unread = new Set([
  'card_type',
  'task_id',
  'url',
  'appid',
  'pagepath',
  'media_id',
  'userid',
  'icon_url',
  'image_url',
  'picurl',
  'thumb_media_id',
  'question_key',
  'selected_id',
  'key',
  'id',
]);

/** What stands on the screen, a line for each text: enough for a test to look for words. */
export function wordsOf(content: Record<string, unknown>): string {
  return texts(content).join('\n');
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, part]) => (unread.has(name) ? [] : texts(part)));
}
