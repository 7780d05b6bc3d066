import { isUtf8 } from 'node:buffer';

/** A line of a body without its end, where it lies; or that it is longer than any may be. */
export interface Line {
  /** From 1. */
  number: number;
  /** The piece in which it lies, from `from` to before `to`. */
  bytes: Buffer | 'too-long';
  from: number;
  to: number;
  /** As RFC 8259 has it. */
  isUtf8: boolean;
}

/** Of which a file of six megabytes still fits in, in base64. */
export const mostLineBytes = 8 * 1024 * 1024;

const lf = 0x0a;
const cr = 0x0d;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** One line, in bytes of its own. */
export function lineIn(bytes: Buffer, number = 1): Line {
  const from = number === 1 && bytes.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
  return { number, bytes, from, to: endOf(bytes, from, bytes.length), isUtf8: isUtf8(bytes) };
}

/**
 * Cuts bytes into lines at each line feed. At most one line is in memory besides the piece that it ends in, and of one that
 * is too long nothing: it is passed over up to its end.
 *
 * A byte order mark at the very beginning and a carriage return before a line feed are no part of a line.
 *
 * @param chunks each is left alone by whoever made it: lines that lie in one are not copied
 * @returns the lines that end in one piece, together: so many are waited for once
 */
export async function* linesTogether(
  chunks: AsyncIterable<Buffer>,
  most: number = mostLineBytes,
): AsyncGenerator<Line[]> {
  let parts: Buffer[] = [];
  let length = 0;
  let number = 1;
  const take = (part: Buffer) => {
    length += part.length;
    if (length > most) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  /** The one that came in parts, of which the last is there. */
  const joined = (): Line => {
    const [first, ...others] = parts;
    const whole = first && others.length === 0 ? first : Buffer.concat(parts);
    const line = length > most ? tooLong(number) : lineIn(whole, number);
    parts = [];
    length = 0;
    number += 1;
    return line;
  };
  for await (const chunk of chunks) {
    let end = chunk.indexOf(lf);
    const lines: Line[] = [];
    let from = 0;
    if (end !== -1 && (length > 0 || number === 1)) {
      take(chunk.subarray(0, end));
      lines.push(joined());
      from = end + 1;
      end = chunk.indexOf(lf, from);
    }
    // Of what is UTF-8 as a whole each line is.
    const all = end === -1 || isUtf8(chunk.subarray(from, chunk.lastIndexOf(lf)));
    for (; end !== -1; end = chunk.indexOf(lf, from)) {
      lines.push(end - from > most ? tooLong(number) : lineAt(chunk, { number, from, to: end }, all));
      number += 1;
      from = end + 1;
    }
    if (lines.length > 0) yield lines;
    take(chunk.subarray(from));
  }
  if (length > 0) yield [joined()];
}

const tooLong = (number: number): Line => ({ number, bytes: 'too-long', from: 0, to: 0, isUtf8: true });

/** @param all whether it lies in what is UTF-8 as a whole */
function lineAt(
  bytes: Buffer,
  { number, from, to }: Record<'number' | 'from' | 'to', number>,
  all: boolean,
): Line {
  return { number, bytes, from, to: endOf(bytes, from, to), isUtf8: all || isUtf8(bytes.subarray(from, to)) };
}

const endOf = (bytes: Buffer, from: number, to: number): number =>
  to > from && bytes[to - 1] === cr ? to - 1 : to;
