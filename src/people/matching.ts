import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { typedPinyin } from './pinyin.ts';

const mostWords = 5;

/**
 * That a person's name, staff number or e-mail address holds each word of the text, whatever its case, or their name
 * begins so somewhere in pinyin or its initials: of `person p`. Asked through the indexes `person_grams` and
 * `person_pinyin_words`, so that 100,000 people are searched in a few milliseconds.
 */
export function matchesPerson(text: string): RawBuilder<SqlBool> {
  const words = wordsOf(text).map((word) => sql<SqlBool>`(${matchesWord(word)})`);
  return words.length > 0 ? sql<SqlBool>`(${sql.join(words, sql` and `)})` : sql<SqlBool>`false`;
}

function matchesWord(word: string): RawBuilder<SqlBool> {
  const found = sql`(p.name || ' ' || p.staff_no || ' ' || coalesce(p.email, ''))`;
  // What costs least comes first: what an index found is held against all of it again.
  const written = sql<SqlBool>`${found} ilike ${likeAny(word)} and heed_grams(${found}) @> heed_grams(${word})`;
  const typed = typedPinyin(word);
  if (typed === undefined) return written;
  // Letters alone, so nothing in it means anything to a query.
  return sql`p.pinyin @@ ${`${typed}:*`}::tsquery or ${written}`;
}

/** What was typed, word by word. Full-width letters and digits are those of a Chinese keyboard. */
export function wordsOf(text: string): string[] {
  return text.normalize('NFKC').trim().split(/\s+/u).filter(Boolean).slice(0, mostWords);
}

/** A pattern for `like`: the word anywhere, its own marks meant as they stand. */
export const likeAny = (word: string): string => `%${word.replace(/[\\%_]/gu, '\\$&')}%`;
