import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';

/** What a text is held against names by: as people write them, and not only as a list asks for them. */
export interface Wording {
  plain: string;
  /** Without blanks: `Li  Na`, `LiNa`. */
  joined: string;
  /** Staff numbers, addresses and entries of a list, each whole. */
  tokens: string[];
  /** Names in pinyin, in either order of given name and surname. */
  pinyin: string[];
}

const mostPinyin = 400;
/** Shorter ones are initials, which stand for too many. */
const leastPinyin = 5;
/** Longer than any name; PostgreSQL refuses words of more than 2,046 bytes in a query. */
const longestPinyin = 100;

export function wordingOf(typed: string): Wording {
  const plain = typed.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
  const lines = typed
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\n\r,;、，；]+/u);
  const written = plain.match(/[a-z0-9][a-z0-9._@+-]*/g) ?? [];
  const tokens = [
    ...written,
    ...written.map((one) => one.replace(/(?<![._@+-])[._@+-]+$/, '')),
    ...lines.map((one) => one.trim()),
  ];
  const words = plain.replaceAll(/['’`]/g, '').match(/[a-z]+/g) ?? [];
  const pinyin = words.flatMap((word, n) => {
    const [second = '', third = ''] = words.slice(n + 1, n + 3);
    return [word, word + second, second + word, word + second + third, second + third + word];
  });
  return {
    ...{ plain, joined: plain.replaceAll(' ', '') },
    tokens: [...new Set(tokens.filter((one) => one !== ''))],
    pinyin: [
      ...new Set(pinyin.filter((one) => one.length >= leastPinyin && one.length <= longestPinyin)),
    ].slice(0, mostPinyin),
  };
}

/**
 * Everybody whose name, staff number or mail address stands in a text, also within a sentence, and in pinyin. Rather one
 * too many than one too few: it is for leaving out.
 *
 * @param among ids; everybody unless given
 */
export async function peopleNamed(db: Db | Tx, typed: string, among?: readonly string[]): Promise<string[]> {
  const { plain, joined, tokens, pinyin } = wordingOf(typed);
  if (plain === '') return [];
  // Letters alone, so nothing in it means anything to a query.
  const spelt =
    pinyin.length > 0 ? sql`coalesce(p.pinyin @@ ${pinyin.join(' | ')}::tsquery, false)` : sql`false`;
  const whom = among ? sql`p.id = any(${[...among]}::uuid[])` : sql`true`;
  const { rows } = await sql<{ id: string }>`
    select p.id from person p
    where ${whom} and (
      (length(p.name) > 1 and position(lower(p.name) in ${plain}) > 0)
      or (length(p.name) > 1 and position(replace(lower(p.name), ' ', '') in ${joined}) > 0)
      or lower(p.staff_no) = any(${tokens}::text[])
      or lower(p.email) = any(${tokens}::text[]) or split_part(lower(p.email), '@', 1) = any(${tokens}::text[])
      or ${spelt})`.execute(db);
  return rows.map(({ id }) => id);
}
