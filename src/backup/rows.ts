import { hash } from 'node:crypto';

/** How many rows, and a sum over them that is the same in any order. */
export interface Sum {
  rows: number;
  /** Hex. */
  sum: string;
}

const newline = 0x0a;
const words = 8;

/**
 * Counts the rows of COPY's text format and adds up their SHA-256, word by word: a table that was loaded lies in
 * another order than it was read in. A line end inside a value is written as two characters, so lines are rows.
 */
export class RowSum {
  readonly #sum = new Uint32Array(words);
  #rows = 0;
  #begun: Buffer[] = [];

  add(bytes: Buffer): void {
    let from = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, from)) {
      const last = bytes.subarray(from, end);
      this.#row(this.#begun.length === 0 ? last : Buffer.concat([...this.#begun, last]));
      this.#begun = [];
      from = end + 1;
    }
    if (from < bytes.length) this.#begun.push(Buffer.from(bytes.subarray(from)));
  }

  result(): Sum {
    return {
      rows: this.#rows,
      sum: [...this.#sum].map((word) => word.toString(16).padStart(8, '0')).join(''),
    };
  }

  #row(line: Buffer): void {
    const digest = hash('sha256', line, 'buffer');
    for (let n = 0; n < words; n += 1) {
      // A Uint32Array wraps by itself.
      this.#sum[n] = (this.#sum[n] ?? 0) + digest.readUInt32BE(n * 4);
    }
    this.#rows += 1;
  }
}
