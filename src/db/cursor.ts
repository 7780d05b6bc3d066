import { type RawBuilder, sql } from 'kysely';
import type { Tx } from './pool.ts';

let opened = 0;

/**
 * The rows of a query, some at a time, out of one run of it: a list of any length costs what the query costs once, and
 * holds no more than what was asked for. The transaction has to stay open as long; what others commit meanwhile is in
 * none of the rows.
 */
export async function* byCursor<Row>(
  tx: Tx,
  query: RawBuilder<Row>,
  size = 1_000,
): AsyncGenerator<readonly Row[]> {
  opened += 1;
  const name = sql.id(`rows_${opened}`);
  // All rows are wanted: a plan that is quick with the first ones is slow with the rest.
  await sql`set local cursor_tuple_fraction = 1`.execute(tx);
  await sql`declare ${name} no scroll cursor for ${query}`.execute(tx);
  for (;;) {
    const { rows } = await sql<Row>`fetch ${sql.lit(size)} from ${name}`.execute(tx);
    if (rows.length > 0) yield rows;
    if (rows.length < size) break;
  }
  await sql`close ${name}`.execute(tx);
}
