import { begins, fewestDigits, goesOn, hints } from './tell-tale.ts';

/** By character: first and second ones of the Chinese words. */
const signs = new Uint8Array(0x1_0000);
for (const code of begins) signs[code] = 1;
for (const code of goesOn) signs[code] = (signs[code] ?? 0) | 2;

/**
 * Whether words in UTF-8 have to be looked at by `maybeSensitive`: true wherever that would say so of them, and sometimes
 * where it would not. So that what most people write need not become text to be found harmless.
 */
export function maybeSensitiveIn(bytes: Buffer, from: number, to: number): boolean {
  let [digits, last, began] = [0, 0, 0];
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (byte < 0x80) {
      if (byte >= 0x30 && byte <= 0x39) {
        digits += 1;
        if (digits >= fewestDigits) return true;
      } else if (byte === commercialAt || byte === backslash) return true;
      last = ((last << 5) | (byte & 31)) & 0x7fff;
      if (hints[last] === 1) return true;
      began = 0;
      continue;
    }
    last = 0;
    if (byte < 0xe0 || byte > 0xef) {
      // Of two bytes there is nothing, nor of four.
      began = 0;
      continue;
    }
    const code =
      ((byte & 15) << 12) | (((bytes[at + 1] as number) & 63) << 6) | ((bytes[at + 2] as number) & 63);
    at += 2;
    const sign = signs[code] as number;
    if (began === 1 && (sign & 2) !== 0) return true;
    began = sign & 1;
    if (code < 0xff10 || code > 0xff5a) continue;
    if (code >= 0xff20) return true;
    if (code <= 0xff19) digits += 1;
    if (digits >= fewestDigits) return true;
  }
  return false;
}

const commercialAt = 0x40;
/** What is escaped within words, as in JSON that is sent as a text, may be anything. */
const backslash = 0x5c;
