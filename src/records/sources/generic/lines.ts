/** A line of a body: its bytes without its end, or that it is longer than any may be. */
export interface Line {
  /** From 1. */
  number: number;
  bytes: Buffer | 'too-long';
}

/** Of which a file of six megabytes still fits in, in base64. */
export const mostLineBytes = 8 * 1024 * 1024;

const lf = 0x0a;
const cr = 0x0d;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

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
  const line = (): Line => {
    const [first, ...others] = parts;
    const whole = first && others.length === 0 ? first : Buffer.concat(parts);
    const bytes = length > most ? ('too-long' as const) : stripped(whole, number);
    const read = { number, bytes };
    parts = [];
    length = 0;
    number += 1;
    return read;
  };
  for await (const chunk of chunks) {
    let from = 0;
    const lines: Line[] = [];
    for (let end = chunk.indexOf(lf, from); end !== -1; end = chunk.indexOf(lf, from)) {
      take(chunk.subarray(from, end));
      from = end + 1;
      lines.push(line());
    }
    if (lines.length > 0) yield lines;
    take(chunk.subarray(from));
  }
  if (length > 0) yield [line()];
}

/** As `linesTogether`, one by one. */
export async function* linesOf(chunks: AsyncIterable<Buffer>, most?: number): AsyncGenerator<Line> {
  for await (const lines of linesTogether(chunks, most)) yield* lines;
}

function stripped(bytes: Buffer, number: number): Buffer {
  const from = number === 1 && bytes.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
  const to = bytes.at(-1) === cr ? bytes.length - 1 : bytes.length;
  return from === 0 && to === bytes.length ? bytes : bytes.subarray(from, Math.max(from, to));
}
