import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { entryColumns, type FaqEntry } from './store.ts';
import { readable } from './terms.ts';

/** At most so many stand below a question that was asked; figures behind all of these: decision 0079. */
const mostOffered = 3;
/** Shares of what was asked that an entry has to cover: to be offered unasked, and to be found by words for it. */
const offeredFrom = 0.3;
const foundFrom = 0.15;
/** What stands in the answer alone counts so much of what stands in the question. */
const inAnswer = 0.5;
/** Of two Chinese neighbours that no entry has, many are the end of one word and the beginning of another. */
const unknownPair = 0.4;
/** Of what was asked so many terms are looked for. */
const mostTerms = 200;

/** Entries that may answer a question already, the likeliest first. Nothing of the question is kept. */
export function entriesFor(db: Db | Tx, question: string): Promise<FaqEntry[]> {
  return entriesLike(db, question, { from: offeredFrom, limit: mostOffered });
}

/** Entries found by words that somebody looks for. */
export function entriesWith(db: Db | Tx, words: string, limit: number): Promise<FaqEntry[]> {
  return entriesLike(db, words, { from: foundFrom, limit });
}

/**
 * Each entry by the share of what was asked that it covers, each term by how rare it is: ln(1 + entries / entries with it).
 * Of an entry in two languages the better one counts.
 */
async function entriesLike(
  db: Db | Tx,
  text: string,
  { from, limit }: { from: number; limit: number },
): Promise<FaqEntry[]> {
  const { rows } = await sql<FaqEntry>`
    with asked as materialized (
      select term from unnest((heed_faq_terms(${readable(text)}))[1:${sql.lit(mostTerms)}]) term
    ),
    hits as materialized (
      select x.entry_id, x.language, term, term = any(x.question_terms) as in_question
      from faq_entry e join faq_text x on x.entry_id = e.id and x.number = e.version
      cross join unnest(x.terms) term
      where e.archived_at is null and x.terms && array(select term from asked)
        and term in (select term from asked)
    ),
    -- An entry of two languages is one entry.
    known as (select term, count(distinct entry_id) as entries from hits group by term),
    weighed as (
      select a.term, case
        when k.entries is null and ascii(a.term) > 127 then ${unknownPair}::float8 * ln(1 + n.entries)
        else ln(1 + n.entries::float8 / coalesce(k.entries, 1)) end as weight
      from asked a left join known k using (term)
      cross join (select count(*)::float8 as entries from faq_entry where archived_at is null) n
    ),
    scored as (
      select entry_id, language,
        sum(case when in_question then weight else ${inAnswer}::float8 * weight end)
          / (select sum(weight) from weighed) as score
      from hits join weighed using (term) group by entry_id, language
    )
    select ${entryColumns}
    from (select entry_id, max(score) as score from scored group by entry_id) best
    join faq_entry e on e.id = best.entry_id
    where best.score >= ${from}::float8
    order by best.score desc, e.helped desc, e.number limit ${limit}`.execute(db);
  return rows;
}
