import { fits, startOf } from '../../messages/cut.ts';

/** Where people would pause, best first. */
const pauses = [/\n(?=[^\n]*$)/u, /[。！？；](?=[^。！？；]*$)/u, /\s(?=\S*$)/u];

/**
 * Pieces of at most so many bytes of UTF-8, broken where people would pause, otherwise between two characters
 * as they see them. Nothing is lost but the white space at the breaks.
 */
export function piecesOf(text: string, mostBytes: number): string[] {
  const pieces: string[] = [];
  let rest = text.trim();
  while (!fits(rest, mostBytes, 'bytes')) {
    const start = startOf(rest, mostBytes, 'bytes') || firstCodePoints(rest, mostBytes);
    const length = breakIn(start) ?? start.length;
    pieces.push(rest.slice(0, length).trimEnd());
    rest = rest.slice(length).trimStart();
  }
  return [...pieces, rest].filter((piece) => piece !== '');
}

/** Not in the first half: pieces would become many and small. */
function breakIn(start: string): number | undefined {
  for (const pause of pauses) {
    const at = start.search(pause);
    if (at >= start.length / 2) return at + 1;
  }
  return undefined;
}

/** One character as people see it can be longer than a whole message, where somebody means it to be. */
function firstCodePoints(text: string, mostBytes: number): string {
  let start = '';
  let used = 0;
  for (const point of text.slice(0, mostBytes)) {
    used += Buffer.byteLength(point);
    if (used > mostBytes) break;
    start += point;
  }
  return start;
}
