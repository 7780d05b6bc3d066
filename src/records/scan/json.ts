// JSON as it mostly is, looked at byte by byte. Whatever is anything else is not looked at here (-1), and read the long way.

const quote = 0x22;
const backslash = 0x5c;

/** Past blanks. A line has no others: what ends one is no part of it. */
export function pastBlanks(bytes: Buffer, at: number): number {
  let next = at;
  while (bytes[next] === 0x20 || bytes[next] === 0x09) next += 1;
  return next;
}

/**
 * Where a string ends that begins with the quote at `at`: behind its other quote. -1 where anything in it is escaped, and
 * where it is none.
 */
export function pastPlainString(bytes: Buffer, at: number): number {
  if (bytes[at] !== quote) return -1;
  for (let next = at + 1; next < bytes.length; next += 1) {
    const byte = bytes[next] as number;
    if (byte === quote) return next + 1;
    if (byte === backslash || byte < 0x20) return -1;
  }
  return -1;
}

/** As `pastPlainString`, also of one in which something is escaped; whether that is as it should be is not asked. */
export function pastString(bytes: Buffer, at: number): number {
  if (bytes[at] !== quote) return -1;
  for (let next = at + 1; next < bytes.length; next += 1) {
    const byte = bytes[next] as number;
    if (byte === quote) return next + 1;
    if (byte < 0x20) return -1;
    if (byte === backslash) {
      next += 1;
      // A line ends here, whatever comes behind it.
      if ((bytes[next] as number) < 0x20) return -1;
    }
  }
  return -1;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

function pastDigits(bytes: Buffer, at: number): number {
  let next = at;
  while (isDigit(bytes[next])) next += 1;
  return next;
}

/** So many digits fit a double. */
const mostDigits = 15;

/** A number without an exponent that is the same when it is read and written again, or nearly: `-0` is none. */
function pastNumber(bytes: Buffer, at: number): number {
  const first = bytes[at] === 0x2d ? at + 1 : at;
  let next = pastDigits(bytes, first);
  if (next === first || (bytes[first] === 0x30 && (next > first + 1 || first > at))) return -1;
  if (bytes[next] === 0x2e) {
    const point = next;
    next = pastDigits(bytes, point + 1);
    if (next === point + 1) return -1;
  }
  return next - first > mostDigits ? -1 : next;
}

function isWord(bytes: Buffer, at: number, word: Buffer): boolean {
  for (let n = 0; n < word.length; n += 1) if (bytes[at + n] !== word[n]) return false;
  return true;
}

const words = ['true', 'false', 'null'].map((word) => Buffer.from(word));

/** A plain string, a number, or one of the three words. */
export function pastPlainValue(bytes: Buffer, at: number): number {
  if (bytes[at] === quote) return pastPlainString(bytes, at);
  for (const word of words) if (isWord(bytes, at, word)) return at + word.length;
  return pastNumber(bytes, at);
}

/**
 * Where an object of nothing but plain values ends.
 *
 * @param limits in bytes of a string with its quotes, and of fields
 */
export function pastPlainObject(
  bytes: Buffer,
  at: number,
  limits: { string: number; fields: number },
): number {
  if (bytes[at] !== 0x7b) return -1;
  let next = pastBlanks(bytes, at + 1);
  if (bytes[next] === 0x7d) return next + 1;
  for (let field = 0; field < limits.fields; field += 1) {
    const named = pastPlainString(bytes, next);
    if (named === -1 || named - next > limits.string) return -1;
    next = pastBlanks(bytes, named);
    if (bytes[next] !== 0x3a) return -1;
    next = pastBlanks(bytes, next + 1);
    const valued = pastPlainValue(bytes, next);
    if (valued === -1 || valued - next > limits.string) return -1;
    next = pastBlanks(bytes, valued);
    if (bytes[next] === 0x7d) return next + 1;
    if (bytes[next] !== 0x2c) return -1;
    next = pastBlanks(bytes, next + 1);
  }
  return -1;
}
