import { displayWidth } from './width.ts';

const ellipsis = '…';
const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/**
 * What a limit is counted in: characters (code points), bytes of UTF-8, or columns on the screen, of which a
 * Chinese character takes two.
 */
export type Unit = 'chars' | 'bytes' | 'columns';

function size(text: string, unit: Unit): number {
  if (unit === 'columns') return displayWidth(text);
  return unit === 'bytes' ? Buffer.byteLength(text) : Array.from(text).length;
}

export function fits(text: string, limit: number, unit: Unit): boolean {
  // Of no unit has a code unit more than three.
  return text.length * 3 <= limit || size(text, unit) <= limit;
}

/**
 * At most so much of a text as a limit allows. What does not fit is cut between two characters as
 * people see them, and an ellipsis says so.
 */
export function shorten(text: string, limit: number, unit: Unit): string {
  if (fits(text, limit, unit)) return text;
  return `${startOf(text, limit - size(ellipsis, unit), unit).trimEnd()}${ellipsis}`;
}

/**
 * The same for sentences: what does not fit is cut between two words, where there is a gap between words near, and
 * none is left in halves.
 */
export function shortenWords(text: string, limit: number, unit: Unit): string {
  if (fits(text, limit, unit)) return text;
  const start = startOf(text, limit - size(ellipsis, unit), unit);
  const halved = spelled.test(start.slice(-1)) && spelled.test(text.charAt(start.length));
  const gap = halved ? start.search(/\s\S*$/u) : -1;
  return `${(gap > start.length / 2 ? start.slice(0, gap) : start).trimEnd()}${ellipsis}`;
}

/** Of words written with gaps between them, as Chinese is not. */
const spelled = /[\p{L}\p{N}'’-](?<!\p{Script=Han})/u;

/** The longest start of a text within a limit that ends between two characters as people see them. */
export function startOf(text: string, limit: number, unit: Unit): string {
  let start = '';
  let used = 0;
  // No code unit has less than half of any unit; the one more tells
  // where the last one ends.
  for (const { segment } of graphemes.segment(text.slice(0, 2 * Math.max(limit, 0) + 2))) {
    used += size(segment, unit);
    if (used > limit) break;
    start += segment;
  }
  return start;
}

/** At most so many bytes of a text in UTF-8. */
export function cutToBytes(text: string, limit: number): string {
  return shorten(text, limit, 'bytes');
}
