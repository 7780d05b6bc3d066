import { HeedError } from '../../errors.ts';
import { instant } from '../line.ts';

const minuteBytes = '2026-03-02T09:30'.length;

/** Instants as they are written. Records of one minute are read from what that minute was found to be. */
export class Instants {
  #minute = Buffer.alloc(0);
  #zone = Buffer.alloc(0);
  #at = Number.NaN;

  /**
   * @param from behind the quote
   * @param to the other quote
   * @returns milliseconds; NaN where it is no time, or one that is read the long way
   */
  read(bytes: Buffer, from: number, to: number): number {
    const seconds = from + minuteBytes;
    if (to - seconds < 4 || bytes[seconds] !== 0x3a) return Number.NaN;
    const second = digitsAt(bytes, seconds + 1, 2);
    // A leap second, and the midnight that ends a day, are read the long way.
    if (second < 0 || second > 59 || (bytes[from + 11] === 0x32 && bytes[from + 12] === 0x34))
      return Number.NaN;
    let [ms, zone] = [0, seconds + 3];
    if (bytes[zone] === 0x2e) {
      const point = zone;
      zone += 1;
      while (isDigit(bytes[zone])) zone += 1;
      ms = digitsAt(bytes, point + 1, 3);
      // What is finer than a millisecond is left away.
      if (ms < 0 || zone - point > 10 || zone - point < 4) return Number.NaN;
    }
    const known = isSame(this.#minute, bytes, from, seconds) && isSame(this.#zone, bytes, zone, to);
    if (!known) this.#look(bytes, { from, seconds, zone, to });
    const at = this.#at + second * 1_000 + ms;
    return at >= 0 ? at : Number.NaN;
  }

  #look(
    bytes: Buffer,
    { from, seconds, zone, to }: Record<'from' | 'seconds' | 'zone' | 'to', number>,
  ): void {
    this.#minute = Buffer.from(bytes.subarray(from, seconds));
    this.#zone = Buffer.from(bytes.subarray(zone, to));
    try {
      this.#at = instant(`${this.#minute.toString('latin1')}:00${this.#zone.toString('latin1')}`).getTime();
    } catch (error) {
      if (!(error instanceof HeedError)) throw error;
      this.#at = Number.NaN;
    }
  }
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** -1 where they are none. */
function digitsAt(bytes: Buffer, at: number, count: number): number {
  let value = 0;
  for (let n = at; n < at + count; n += 1) {
    if (!isDigit(bytes[n])) return -1;
    value = value * 10 + (bytes[n] as number) - 0x30;
  }
  return value;
}

function isSame(known: Buffer, bytes: Buffer, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  for (let n = 0; n < known.length; n += 1) if (known[n] !== bytes[from + n]) return false;
  return true;
}
