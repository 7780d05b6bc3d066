import type { ApiCall } from '../api.ts';
import { ApiError } from '../errors.ts';
import { bytes, characters, type Fields } from '../fields.ts';

/** What a check of a card may ask and tell. */
export interface CardCheck {
  call: ApiCall;
  /** An update needs no task_id and may leave out the submit button. */
  update: boolean;
}

/** A text above the recommended length is cut off on the screen; the server takes it. */
export function recommend(check: CardCheck, name: string, text: string | undefined, most: number): void {
  const { length } = characters(text ?? '');
  if (length > most) check.call.warn(`${name}: ${length} characters, ${most} recommended`);
}

/** @throws {ApiError} `code` when the text is absent or empty */
export function need(fields: Fields, name: string, code: number): string {
  const text = fields.string(name);
  if (!text) throw new ApiError(code, `${name} missing`);
  return text;
}

/** @throws {ApiError} 42028 without an address of the web */
export function needUrl(fields: Fields, name: string, code = 42028): void {
  const text = need(fields, name, code);
  if (!/^https?:\/\/[^\s]+$/.test(text)) throw new ApiError(code, `${name} without scheme`);
}

/** What a link of `type` 1 (page) and 2 (mini program) must bring. */
export function needTarget(fields: Fields, type: number | undefined): void {
  if (type === 1) needUrl(fields, 'url');
  if (type === 2) need(fields, 'appid', 42030);
}

/** A key of at most 1,024 bytes that no other of its kind has. */
export function needKey(
  fields: Fields,
  name: string,
  code: number,
  taken: Set<string>,
  repeated = code,
): void {
  const text = need(fields, name, code);
  if (bytes(text) > 1_024) throw new ApiError(code, `${name} too long`);
  if (taken.has(text)) throw new ApiError(repeated, `${name} repeated`);
  taken.add(text);
}

/** A list with a length within bounds; absent counts as empty. */
export function listOf(fields: Fields, name: string, [from, to]: [number, number], code: number): Fields[] {
  const items = fields.objects(name) ?? [];
  if (items.length < from || items.length > to) throw new ApiError(code, `${name}: ${items.length} items`);
  return items;
}

/** Options of a question: 1 to `most`, with ids of their own of at most 128 bytes. */
export function needOptions(check: CardCheck, fields: Fields, most: number, textLength: number): void {
  const ids = new Set<string>();
  for (const option of listOf(fields, 'option_list', [1, most], 42037)) {
    const id = need(option, 'id', 42040);
    if (bytes(id) > 128 || ids.has(id)) throw new ApiError(42040, 'option id too long or repeated');
    ids.add(id);
    recommend(check, 'option text', need(option, 'text', 42041), textLength);
    option.bool('is_checked');
  }
  const selected = fields.string('selected_id');
  if (selected && !ids.has(selected))
    check.call.warn(`selected_id ${selected} is no option: the first one stands`);
}
