import { type RawBuilder, type SqlBool, sql } from 'kysely';

const mostWords = 5;

/**
 * That a person's name, staff number or e-mail address holds each word of the text, whatever its case: of
 * `person p`. Asked through the index `person_grams`, so that 100,000 people are searched in a few milliseconds.
 */
export function matchesPerson(text: string): RawBuilder<SqlBool> {
  const found = sql`(p.name || ' ' || p.staff_no || ' ' || coalesce(p.email, ''))`;
  const words = wordsOf(text).map(
    (word) => sql<SqlBool>`heed_grams(${found}) @> heed_grams(${word}) and ${found} ilike ${likeAny(word)}`,
  );
  return words.length > 0 ? sql<SqlBool>`(${sql.join(words, sql` and `)})` : sql<SqlBool>`false`;
}

/** What was typed, word by word. Full-width letters and digits are those of a Chinese keyboard. */
export function wordsOf(text: string): string[] {
  return text.normalize('NFKC').trim().split(/\s+/u).filter(Boolean).slice(0, mostWords);
}

/** A pattern for `like`: the word anywhere, its own marks meant as they stand. */
export const likeAny = (word: string): string => `%${word.replace(/[\\%_]/gu, '\\$&')}%`;
