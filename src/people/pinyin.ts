import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';

/** Readings of one character that are tried: the likeliest first. */
const mostReadings = 3;
/** Ways to read a whole name: `单乐` alone has four. Longer names are written by sound, and read in one way. */
const mostWays = 12;
const longName = 5;
const longest = 20;
const han = /^\p{Script=Han}$/u;

type Reader = typeof import('pinyin-pro');
/** Of each character once: names share few. */
const known = new Map<string, string[]>();
let reader: Promise<Reader> | undefined;
/** The dictionary is a megabyte that only this needs, so it is read when the first name comes. */
const dictionary = (): Promise<Reader> => (reader ??= import('pinyin-pro'));

/**
 * Everything that somebody may begin to type on a Latin keyboard to find a name, as words: of 张伟 `zhangwei zw wei w`.
 * Characters with several readings stand in each, and ü as v and u. What is written in Latin letters stands as it is.
 * Empty for a name without Chinese characters, which is found as it is written.
 */
export async function pinyinOf(name: string): Promise<string> {
  const parts = partsOf(name);
  if (!parts.some((part) => han.test(part))) return '';
  const { pinyin } = await dictionary();
  const chinese = parts.filter((part) => han.test(part)).join('');
  const plain = { toneType: 'none', type: 'array', v: true } as const;
  // Surnames have readings of their own: 单 is shan, and dan otherwise.
  const likely = pinyin(chinese, { ...plain, mode: 'surname' });
  let place = 0;
  const readings = parts.map((part) => {
    if (!han.test(part)) return [part];
    const others = known.get(part) ?? pinyin(part, { ...plain, multiple: true });
    known.set(part, others);
    const all = [likely[place++] ?? '', ...(parts.length < longName ? others : [])];
    const letters = all.filter((one) => /^[a-z]+$/.test(one));
    return [...new Set(letters.flatMap((one) => [one, one.replace('v', 'u')]))].slice(0, mostReadings);
  });
  const words = new Set<string>();
  for (const way of waysOf(readings.filter((some) => some.length > 0))) {
    for (let from = 0; from < way.length; from += 1) {
      const rest = way.slice(from);
      words.add(rest.join(''));
      words.add(rest.map((one) => one.slice(0, 1)).join(''));
    }
  }
  return [...words].join(' ');
}

/** Each Chinese character by itself, and words of letters and digits. */
const partsOf = (name: string): string[] =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .match(/\p{Script=Han}|[a-z0-9]+/gu)
    ?.slice(0, longest) ?? [];

function waysOf(readings: readonly string[][]): string[][] {
  let ways: string[][] = [[]];
  for (const some of readings)
    ways = ways.flatMap((way) => some.map((one) => [...way, one])).slice(0, mostWays);
  return ways;
}

/** What was typed as pinyin is compared: without tones and apostrophes (`xī’ān`), ü as v. Undefined where it is none. */
export function typedPinyin(word: string): string | undefined {
  const typed = word
    .toLowerCase()
    .normalize('NFD')
    .replace(/u([\u0300-\u0304\u030c]*)\u0308/gu, 'v$1')
    .replace(/[\u0300-\u036f'’`]/gu, '');
  return /^[a-z]{2,60}$/.test(typed) ? typed : undefined;
}

const most = 500;

/**
 * Makes what is missing, for people who are new, who changed their name, and all of those who were there before.
 *
 * @returns how many were made; call again until none are
 */
export async function makePinyin(db: Db): Promise<number> {
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<{ id: string; name: string }>`
      select id, name from person where pinyin is null order by id limit ${most} for no key update skip locked`.execute(
      tx,
    );
    if (rows.length === 0) return 0;
    const made = await Promise.all(rows.map(({ name }) => pinyinOf(name)));
    await sql`
      update person p set pinyin = array_to_tsvector(string_to_array(t.pinyin, ' '))
      from unnest(${rows.map(({ id }) => id)}::uuid[], ${made}::text[]) t (id, pinyin) where p.id = t.id`.execute(
      tx,
    );
    return rows.length;
  });
}
