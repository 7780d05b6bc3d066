import { fits, startOf } from '../../../messages/cut.ts';
import { limits } from './template-card.ts';

/** WeCom makes a link of `<a`, and reads no other markup in a text. A wider sign looks the same and means nothing. */
const anchor = /<(?=\/?a(?:[\s>/]|$))/gi;

/**
 * A text as WeCom takes it: words as they were written, in as many messages as the limit needs, cut at the end
 * of a line or a word where there is one near.
 */
export function splitText(words: string): string[] {
  const parts: string[] = [];
  let rest = words.replace(anchor, '＜');
  while (!fits(rest, limits.textBytes, 'bytes')) {
    const start = startOf(rest, limits.textBytes, 'bytes');
    // A single character of more than two thousand bytes is nobody's word.
    const part = start === '' ? rest.slice(0, limits.textBytes / 4) : atBreak(start);
    parts.push(part);
    rest = rest.slice(part.length);
  }
  return rest === '' && parts.length > 0 ? parts : [...parts, rest];
}

/** Up to the last line break, else the last space, when that leaves at least half. */
function atBreak(start: string): string {
  const ends = [start.lastIndexOf('\n'), start.lastIndexOf(' ')];
  const end = ends.find((at) => at >= start.length / 2);
  return end === undefined ? start : start.slice(0, end + 1);
}
