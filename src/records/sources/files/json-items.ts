import { isUtf8 } from 'node:buffer';

/** One value of a list, by its number from 1; or why it cannot be read. */
export type JsonItem = { n: number; text: string; value: unknown } | { n: number; problem: string };

export interface Bounds {
  /** Bytes of one value. */
  most: number;
  /** How deep values may lie in one another. */
  depth: number;
}

const messageBounds: Bounds = { most: 4 * 2 ** 20, depth: 64 };

/**
 * The values of a list in JSON, one at a time: of an array, or one on each line (NDJSON). No more than one is ever in
 * memory, and one that is too large is passed over without being held. What is no list gives one problem.
 */
export async function* jsonItems(
  stream: AsyncIterable<Buffer>,
  bounds: Bounds = messageBounds,
): AsyncGenerator<JsonItem> {
  const cut = new Cutter(bounds);
  for await (const bytes of stream) yield* cut.take(bytes);
  yield* cut.end();
}

const c = {
  ...{ tab: 0x09, newline: 0x0a, return: 0x0d, space: 0x20, quote: 0x22, comma: 0x2c, backslash: 0x5c },
  ...{ openList: 0x5b, closeList: 0x5d, open: 0x7b, close: 0x7d },
};
const isSpace = (byte: number) =>
  byte === c.space || byte === c.newline || byte === c.return || byte === c.tab;

/** Cuts values out of bytes by brackets and quotes alone; whether they are JSON is seen when they are read. */
class Cutter {
  readonly #bounds: Bounds;
  /** `over`: behind the list's end; `done`: something stood there, once is enough to say so. */
  #form: 'unknown' | 'array' | 'lines' | 'over' | 'done' = 'unknown';
  #within = false;
  #n = 0;
  #depth = 0;
  #inText = false;
  #escaped = false;
  #parts: Buffer[] = [];
  #size = 0;
  #problem: string | undefined;
  #mark = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  *take(bytes: Buffer): Generator<JsonItem> {
    let from = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (!this.#within) {
        if (this.#form === 'done') return;
        if (this.#form === 'over' && !isSpace(byte)) {
          this.#form = 'done';
          yield this.#wrong('something stands behind the end of the list');
          return;
        }
        if (!this.#begins(byte)) continue;
        from = at;
      }
      const ends = this.#form === 'array' ? this.#inArray(byte) : byte === c.newline;
      if (this.#form === 'lines' && !ends) this.#step(byte);
      if (!ends) continue;
      // A bracket that closes the value belongs to it; a comma, a newline or the bracket of the list does not.
      const own = this.#form === 'array' && ends === 'own';
      this.#keep(bytes.subarray(from, own ? at + 1 : at));
      yield this.#finish();
      if (ends === 'list') this.#form = 'over';
    }
    if (this.#within) this.#keep(bytes.subarray(from));
  }

  *end(): Generator<JsonItem> {
    if (this.#within && this.#form === 'lines') yield this.#finish();
    else if (this.#within || this.#form === 'array')
      yield this.#wrong('the list ends in the middle: the file was cut short');
  }

  /** Before the first value and between values. @returns whether this byte begins one */
  #begins(byte: number): boolean {
    // A byte order mark.
    if (this.#form === 'unknown' && [0xef, 0xbb, 0xbf][this.#mark] === byte) {
      this.#mark += 1;
      return false;
    }
    if (isSpace(byte) || this.#form === 'over') return false;
    if (this.#form === 'unknown') {
      this.#form = byte === c.openList ? 'array' : 'lines';
      if (this.#form === 'array') return false;
    }
    if (this.#form === 'array' && byte === c.comma) return false;
    if (this.#form === 'array' && byte === c.closeList) {
      this.#form = 'over';
      return false;
    }
    this.#within = true;
    this.#depth = 0;
    this.#inText = false;
    this.#escaped = false;
    return true;
  }

  /** @returns `own` where this byte ends the value and is part of it, `next` or `list` where it comes behind it */
  #inArray(byte: number): 'own' | 'next' | 'list' | false {
    if (this.#depth === 0 && !this.#inText) {
      if (byte === c.comma) return 'next';
      if (byte === c.closeList) return 'list';
    }
    const before = this.#depth;
    this.#step(byte);
    return before === 1 && this.#depth === 0 ? 'own' : false;
  }

  #step(byte: number): void {
    if (this.#inText) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === c.backslash) this.#escaped = true;
      else if (byte === c.quote) this.#inText = false;
      return;
    }
    if (byte === c.quote) this.#inText = true;
    else if (byte === c.open || byte === c.openList) {
      this.#depth += 1;
      if (this.#depth > this.#bounds.depth) this.#give(`lies deeper than ${this.#bounds.depth} levels`);
    } else if (byte === c.close || byte === c.closeList) this.#depth -= 1;
  }

  #keep(bytes: Buffer): void {
    this.#size += bytes.length;
    if (this.#size > this.#bounds.most) this.#give(`is larger than ${this.#bounds.most} bytes`);
    if (!this.#problem) this.#parts.push(Buffer.from(bytes));
  }

  #give(problem: string): void {
    this.#problem ??= problem;
    this.#parts = [];
  }

  #finish(): JsonItem {
    const bytes = Buffer.concat(this.#parts);
    const problem = this.#problem;
    this.#within = false;
    this.#parts = [];
    this.#size = 0;
    this.#problem = undefined;
    this.#depth = 0;
    if (problem) return this.#wrong(problem);
    this.#n += 1;
    if (!isUtf8(bytes)) return { n: this.#n, problem: 'is not in UTF-8' };
    const text = bytes.toString('utf8');
    try {
      return { n: this.#n, text, value: JSON.parse(text) };
    } catch {
      return { n: this.#n, problem: 'is no JSON' };
    }
  }

  #wrong(problem: string): JsonItem {
    this.#n += 1;
    this.#within = false;
    return { n: this.#n, problem };
  }
}
