const backslash = 0x5c;
/** What stands behind a backslash, and what it means. */
const short = new Map(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([sign, means]) => [sign.charCodeAt(0), means.charCodeAt(0)],
  ),
);

/**
 * Words of a JSON string with nothing escaped any more, in UTF-8. As `JSON.parse` and `Buffer.from` have it.
 *
 * @param from behind its quote
 * @param to its other quote
 * @returns undefined where an escape is none, or half of a pair that has no other half
 */
export function unescaped(bytes: Buffer, from: number, to: number): Buffer | undefined {
  // What is escaped is never shorter.
  const words = Buffer.allocUnsafe(to - from);
  let length = 0;
  for (let at = from; at < to; ) {
    const byte = bytes[at] as number;
    at += 1;
    if (byte !== backslash) {
      words[length] = byte;
      length += 1;
      continue;
    }
    const sign = bytes[at] as number;
    at += 1;
    const means = short.get(sign);
    if (means !== undefined) {
      words[length] = means;
      length += 1;
      continue;
    }
    if (sign !== 0x75) return undefined;
    let code = hex4(bytes, at, to);
    at += 4;
    if (code >= 0xd800 && code < 0xdc00) {
      const low = bytes[at] === backslash && bytes[at + 1] === 0x75 ? hex4(bytes, at + 2, to) : -1;
      if (low < 0xdc00 || low > 0xdfff) return undefined;
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      at += 6;
    } else if (code < 0 || (code >= 0xdc00 && code <= 0xdfff)) return undefined;
    length = writeCode(words, length, code);
  }
  return words.subarray(0, length);
}

/** Of four hexadecimal digits; -1 where they are none. */
function hex4(bytes: Buffer, at: number, to: number): number {
  if (at + 4 > to) return -1;
  let value = 0;
  for (let n = at; n < at + 4; n += 1) {
    const byte = bytes[n] as number;
    const digit =
      byte >= 0x30 && byte <= 0x39
        ? byte - 0x30
        : (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66
          ? (byte | 0x20) - 0x57
          : -1;
    if (digit === -1) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** @returns behind it */
function writeCode(words: Buffer, at: number, code: number): number {
  if (code < 0x80) {
    words[at] = code;
    return at + 1;
  }
  if (code < 0x800) {
    words[at] = 0xc0 | (code >> 6);
    words[at + 1] = 0x80 | (code & 63);
    return at + 2;
  }
  if (code < 0x10000) {
    words[at] = 0xe0 | (code >> 12);
    words[at + 1] = 0x80 | ((code >> 6) & 63);
    words[at + 2] = 0x80 | (code & 63);
    return at + 3;
  }
  words[at] = 0xf0 | (code >> 18);
  words[at + 1] = 0x80 | ((code >> 12) & 63);
  words[at + 2] = 0x80 | ((code >> 6) & 63);
  words[at + 3] = 0x80 | (code & 63);
  return at + 4;
}
