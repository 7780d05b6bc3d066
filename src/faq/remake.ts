import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import type { Wording } from './rules.ts';
import { termsMaking, termsOf } from './terms.ts';

/** Wordings in one transaction. */
const mostAtOnce = 50;

interface Row extends Wording {
  entry: string;
  number: number;
  language: string;
}

/**
 * Makes the terms anew that were made in an earlier way, those that people are shown first. Until then an entry is found as it
 * was. It may end at any instruction, and two may be at it.
 *
 * @returns how many wordings
 */
export async function remakeTerms(db: Db, signal?: AbortSignal): Promise<number> {
  let remade = 0;
  while (!signal?.aborted) {
    const some = await inTransaction(db, remakeSome);
    if (some === 0) break;
    remade += some;
  }
  return remade;
}

async function remakeSome(tx: Tx): Promise<number> {
  const { rows } = await sql<Row>`
    select x.entry_id as entry, x.number, x.language, x.question, x.also, x.answer
    from faq_text x join faq_entry e on e.id = x.entry_id
    where x.making < ${termsMaking}
    order by (x.number = e.version and e.archived_at is null) desc, x.entry_id, x.number, x.language
    limit ${mostAtOnce} for update of x skip locked`.execute(tx);
  for (const row of rows) {
    const { question, all } = termsOf(row);
    await sql`
      update faq_text set question_terms = ${question}, terms = ${all}, making = ${termsMaking}
      where entry_id = ${row.entry}::uuid and number = ${row.number} and language = ${row.language}`.execute(
      tx,
    );
  }
  return rows.length;
}
