/** The fields of a line, each with a bit that says that it was there. */
export const fields = {
  id: 1,
  kind: 2,
  at: 4,
  chat: 8,
  from: 16,
  to: 32,
  head: 64,
  body: 128,
  otherParty: 256,
} as const;
export const demanded = fields.id | fields.kind | fields.at | fields.chat | fields.from | fields.to;

/** Characters as one number, as many as an integer holds. */
const numberOf = (name: string): number =>
  Array.from(name.slice(0, 4)).reduce((number, sign) => (number << 8) | sign.charCodeAt(0), 0);
const short = new Map(
  Object.entries(fields).flatMap(([name, bit]) => (name.length <= 4 ? [[numberOf(name), bit] as const] : [])),
);
const otherParty = Buffer.from('otherParty');

/** The bit of the field whose name, without quotes, stands there; 0 where there is no such field. */
export function fieldAt(bytes: Buffer, from: number, to: number): number {
  if (to - from > 4) return isAt(bytes, from, to, otherParty) ? fields.otherParty : 0;
  let number = 0;
  for (let at = from; at < to; at += 1) number = (number << 8) | (bytes[at] as number);
  return short.get(number) ?? 0;
}

function isAt(bytes: Buffer, from: number, to: number, word: Buffer): boolean {
  if (to - from !== word.length) return false;
  for (let n = 0; n < word.length; n += 1) if (bytes[from + n] !== word[n]) return false;
  return true;
}

/** Which of these words stands there in quotes. */
export function wordAt<T extends string>(
  bytes: Buffer,
  from: number,
  to: number,
  words: readonly (readonly [Buffer, T])[],
): T | undefined {
  for (const [quoted, word] of words) if (isAt(bytes, from, to, quoted)) return word;
  return undefined;
}

export const quoted = <T extends string>(words: readonly T[]): readonly (readonly [Buffer, T])[] =>
  words.map((word) => [Buffer.from(`"${word}"`), word] as const);
