const ellipsis = '…';
const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/** What WeCom counts a limit in: characters (code points), or bytes of UTF-8. */
export type Unit = 'chars' | 'bytes';

function size(text: string, unit: Unit): number {
  return unit === 'bytes' ? Buffer.byteLength(text) : Array.from(text).length;
}

export function fits(text: string, limit: number, unit: Unit): boolean {
  // No unit is smaller than half a code unit, and none of ours is larger than three.
  return text.length * 3 <= limit || size(text, unit) <= limit;
}

/**
 * At most so much of a text as a limit of WeCom's allows. What does not fit is cut between two characters as
 * people see them, and an ellipsis says so.
 */
export function shorten(text: string, limit: number, unit: Unit): string {
  if (fits(text, limit, unit)) return text;
  return `${startOf(text, limit - size(ellipsis, unit), unit).trimEnd()}${ellipsis}`;
}

/** The longest start of a text within a limit that ends between two characters as people see them. */
export function startOf(text: string, limit: number, unit: Unit): string {
  let start = '';
  let used = 0;
  // No character is shorter than one code unit in bytes, nor longer than two in code points; the one more tells
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
