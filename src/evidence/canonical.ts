import { HeedError } from '../errors.ts';
import { isWellFormed } from './encoding.ts';

/** What JSON can say. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [key: string]: JsonValue };

/** Deeper than any event; keeps a cycle from ending in a stack overflow. */
const MAX_DEPTH = 64;

/**
 * The one JSON text of a value (RFC 8785): no white space, object keys in order of their UTF-16 code units,
 * numbers and strings as ECMAScript prints them. Takes `unknown` and checks everything itself, because what
 * `JSON.stringify` drops or converts in silence (undefined, NaN, Date, toJSON) would be sealed wrongly for ever.
 *
 * @throws HeedError `bad-input`, naming the place (`$.quiz.score`) and what is wrong there
 */
export function canonicalise(value: unknown): string {
  return write(value, '$', 0);
}

/**
 * The value of a canonical text.
 *
 * @throws HeedError `bad-input` when it is not JSON, or not the canonical text of what it says (spaces,
 *   key order, repeated keys, `1.0`, `\u0041`)
 */
export function parseCanonical(text: string): JsonValue {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    // The parser's own message quotes the text, and that may be personal: it is not passed on.
    throw new HeedError('bad-input', 'not JSON');
  }
  if (canonicalise(value) !== text)
    throw new HeedError('bad-input', 'JSON is not in canonical form (RFC 8785)');
  return value;
}

function write(value: unknown, at: string, depth: number): string {
  if (depth > MAX_DEPTH) throw refused(at.slice(0, 80), `nested deeper than ${MAX_DEPTH} levels`);
  if (value === null || value === true || value === false) return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refused(at, 'a number that is not finite');
    return JSON.stringify(value);
  }
  if (typeof value === 'string') return writeString(value, at);
  if (Array.isArray(value)) {
    // Array.from visits holes as undefined, which are then refused; map would skip them.
    return `[${Array.from(value, (item, i) => write(item, `${at}[${i}]`, depth + 1)).join(',')}]`;
  }
  if (typeof value === 'object' && isPlain(value)) return writeObject(value, at, depth);
  throw refused(
    at,
    typeof value === 'object' ? 'an object that is not plain' : `a value of type ${typeof value}`,
  );
}

function writeObject(value: object, at: string, depth: number): string {
  if (Object.getOwnPropertySymbols(value).length > 0) throw refused(at, 'a key that is a symbol');
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1)) // `<` on strings compares UTF-16 code units, as RFC 8785 asks
    .map(([key, member]) => `${writeString(key, at)}:${write(member, `${at}.${key}`, depth + 1)}`);
  return `{${members.join(',')}}`;
}

function writeString(text: string, at: string): string {
  if (!isWellFormed(text)) throw refused(at, 'a string with an unpaired surrogate');
  return JSON.stringify(text);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function refused(at: string, problem: string): HeedError {
  return new HeedError('bad-input', `not canonical JSON: ${problem} at ${at}`, {
    problems: [{ at, problem }],
  });
}
