import { type RawBuilder, sql } from 'kysely';
import { invalid } from '../vault/master.ts';
import type { RecordKind } from './model.ts';
import type { RecordHead } from './seal.ts';

// Records of one intake that are kept alike lie in one row, a segment (`docs/decisions/0034-records-lie-in-segments.md`).

/** Whoever opens one record has its segment's bytes in memory, so there are not many of them. */
export const mostInSegment = 64;
/** Of heads and contents, unless a single record has more. */
export const mostBytes = 64 * 1024;

/** The id of the n-th record of a segment, from 0. As `record_id` in the database. */
export const recordIdAt = (segment: string, n: number): string =>
  n === 0 ? segment : segment.slice(0, 32) + n.toString(16).padStart(4, '0');

/** Where a record of this id can lie: as the first of its segment, or as the n-th of one that ends in zeros. */
export function slotsOf(id: string): { segment: string; n: number }[] {
  const n = Number.parseInt(id.slice(32), 16);
  return [{ segment: id, n: 0 }, ...(n > 0 ? [{ segment: `${id.slice(0, 32)}0000`, n }] : [])];
}

/** Of `s`, whose it is, and `t`, its times one by one. */
export const recordId: RawBuilder<string> = sql<string>`record_id(s.record_id, t.n::int - 1)`;
export const eachTime = sql`cross join lateral unnest(s.times) with ordinality t (ms, n)`;
/** Their number, and when the last of them happened; the first is `s.times[1]`. */
export const timesIn: RawBuilder<number> = sql<number>`cardinality(s.times)`;
export const lastTime: RawBuilder<number> = sql<number>`s.times[cardinality(s.times)]`;

const letters: Readonly<Record<RecordKind, string>> = { message: 'm', call: 'c', 'file-transfer': 'f' };
const kinds = new Map(Object.entries(letters).map(([kind, letter]) => [letter, kind as RecordKind]));

/** What the records of a segment are, a letter each. */
export const kindLetter = (kind: RecordKind): string => letters[kind];
export const kindOfLetter = (letter: string | undefined): RecordKind => kinds.get(letter ?? '') ?? 'message';

/** @throws HeedError `vault-invalid` where there are others than were put in */
export function splitHeads(plaintext: Buffer, count: number): RecordHead[] {
  try {
    // Authenticated: nobody but `sealAll` wrote it.
    const heads = plaintext
      .toString('utf8')
      .split('\n')
      .map((line) => JSON.parse(line) as RecordHead);
    if (heads.length === count) return heads;
  } catch {
    // Said below: what stands in it belongs in no message.
  }
  throw invalid('The heads of records cannot be read.');
}

/** Contents stand behind one another; how long each is stands in its head. @returns null of one that has none */
export function splitBodies(plaintext: Buffer, heads: readonly RecordHead[]): (Buffer | null)[] {
  let from = 0;
  const bodies = heads.map(({ body }) => {
    if (!body) return null;
    from += body.bytes;
    return plaintext.subarray(from - body.bytes, from);
  });
  if (from !== plaintext.length) throw invalid('The contents of records are not those of their heads.');
  return bodies;
}
