import type { PlainTextElement } from '@slack/types';
import { withoutReordering } from '../../../messages/reading-order.ts';

/**
 * Lengths of Block Kit [docs.slack.dev: Block Kit reference], counted in UTF-16 units, which are never fewer than
 * the characters that Slack counts.
 */
export const limits = {
  message: { blocks: 50, text: 4_000 },
  view: { blocks: 100, bytes: 250_000, title: 24, button: 24, metadata: 3_000 },
  header: 150,
  section: 3_000,
  fields: 10,
  field: 2_000,
  context: 3_000,
  actions: 25,
  button: 75,
  label: 2_000,
  placeholder: 150,
  option: 75,
  options: { few: 10, many: 100 },
  input: 3_000,
  name: 255,
} as const;

const ellipsis = '…';
const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });
const asIs = (text: string) => text;

/**
 * Words that mean nothing to Slack: no markup, no mention, no emoji name is looked for in them.
 *
 * @param most what does not fit is cut between two characters as people see them, and an ellipsis says so
 */
export function plain(text: string, most: number): PlainTextElement {
  return { type: 'plain_text', text: shorten(readable(text), most), emoji: false };
}

/** The three signs that mean something in `text`, so that `<!channel>` in a name calls nobody. */
export function escaped(text: string): string {
  return readable(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Of a text of nothing but marks that no renderer lets through something is left: Slack refuses what is empty. */
function readable(text: string): string {
  return withoutReordering(text) || (text === '' ? '' : ellipsis);
}

/** @param as how it will be written, where that is longer */
export function shorten(text: string, most: number, as: (text: string) => string = asIs): string {
  if (as(text).length <= most) return text;
  return `${startOf(text, most - ellipsis.length, as).trimEnd()}${ellipsis}`;
}

/** In as many pieces as a limit needs, cut at the end of a line or a word where there is one near. Nothing is lost. */
export function pieces(text: string, most: number, as: (text: string) => string = asIs): string[] {
  const found: string[] = [];
  let rest = text;
  while (as(rest).length > most) {
    // A single character of thousands of signs is nobody's word; an eighth of it fits however it is written.
    const start = atBreak(startOf(rest, most, as)) || rest.slice(0, most / 8);
    found.push(start);
    rest = rest.slice(start.length);
  }
  return rest === '' && found.length > 0 ? found : [...found, rest];
}

function startOf(text: string, most: number, as: (text: string) => string): string {
  let start = '';
  let used = 0;
  // The two more tell where the last character ends: one alone can be half of a sign.
  for (const { segment } of graphemes.segment(text.slice(0, most + 2))) {
    used += as(segment).length;
    if (used > most) break;
    start += segment;
  }
  return start;
}

/** Up to the last line break, else the last space, when that leaves at least half. */
function atBreak(start: string): string {
  const ends = [start.lastIndexOf('\n'), start.lastIndexOf(' ')];
  const end = ends.find((at) => at >= start.length / 2);
  return end === undefined ? start : start.slice(0, end + 1);
}
