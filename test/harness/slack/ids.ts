import { randomBytes } from 'node:crypto';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Ids of one workspace: a letter, a count, and something that nobody can guess the next one from. */
export class Ids {
  #count = 0;
  #ts = { second: 0, micro: 0 };

  next(prefix: string): string {
    this.#count += 1;
    const tail = [...randomBytes(4)].map((byte) => letters[byte % letters.length]).join('');
    return `${prefix}0${this.#count.toString(36).toUpperCase().padStart(5, '0')}${tail}`;
  }

  /** A time that no other message has, and later than all before: `seconds.micros`. */
  ts(now: Date): string {
    const second = Math.max(Math.floor(now.getTime() / 1000), this.#ts.second);
    let micro = second === this.#ts.second ? this.#ts.micro + 1 : 100;
    if (micro > 999_999) micro = 999_999;
    this.#ts = { second, micro };
    return `${second}.${String(micro).padStart(6, '0')}`;
  }
}

export function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
