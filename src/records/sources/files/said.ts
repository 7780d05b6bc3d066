import type { IncomingRecord } from '../../model.ts';

/** What one message of an export comes to. A message with files is several records. */
export interface Said {
  records: IncomingRecord[];
}

/** Why something is no record of ours at all: neither kept nor judged, only counted. */
export const asideReasons = [
  /** Written by a program. */
  'bot',
  /** Somebody joined, a topic was set: nothing that one person says to another. */
  'not-a-message',
  /** A note to oneself, or a talk with a program. */
  'nobody-else',
  /** More people than one record can be about. */
  'too-many-people',
] as const;
export type AsideReason = (typeof asideReasons)[number];
export interface Aside {
  aside: AsideReason;
}

/** More parties than this a record does not have: each gets a key of their own. */
export const mostParties = 1_000;

/** A value of an export that is not of the shape it should have. The message names the field, never what stood in it. */
export class Misshapen extends Error {}

const longest = 512;

/** An id or a name: of bounded length, and nothing that a database cannot hold. */
export function word(value: unknown, field: string): string {
  if (typeof value === 'string' && value !== '' && value.length <= longest && !value.includes('\0'))
    return value;
  throw new Misshapen(`${field} is no text of 1 to ${longest} characters`);
}

/** What people are called, as far as it can be used. */
export function nameOf(...values: readonly unknown[]): string | undefined {
  const found = values.find((value) => typeof value === 'string' && value.trim() !== '');
  return typeof found === 'string' ? found.replaceAll('\0', '').trim().slice(0, 100) : undefined;
}

/** Words for the head, such as the name of a file: cut to what a head may hold. */
export const short = (value: unknown): string | null =>
  typeof value === 'string' ? value.replaceAll('\0', '').slice(0, 255) : null;

export const whole = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Misshapen(`${what} is no object`);
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
