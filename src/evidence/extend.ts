import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Appender, TileData } from './appender.ts';
import { entriesOf } from './store.ts';

/** Entries read at once: bounds memory, whatever the length of the log. */
const atOnce = 16_384;

/** What to do with each step of growing: its tiles, its entries, and the place of the first of them. */
export type Grown = (tiles: TileData[], entries: readonly Buffer[], first: number) => Promise<void>;

/** Extends `tree` by entries that come in their order, a bundle or more at a time. */
export async function grow(
  tree: Appender,
  entries: AsyncIterable<readonly Buffer[]>,
  grown: Grown = () => Promise.resolve(),
): Promise<void> {
  for await (const some of joined(entries)) {
    const first = tree.size;
    await grown(tree.append(some), some, first);
  }
}

/** The first `size` entries of the database's log in their order, as the rows say and not the tiles. */
export async function* placedEntries(db: Db | Tx, size: number): AsyncGenerator<Buffer[]> {
  for (let from = 0; from < size; from += atOnce) {
    const { rows } = await sql<{ commitments: Buffer | null }>`
      select string_agg(commitment, ''::bytea order by index) as commitments
      from evidence_entry where index >= ${from} and index < ${Math.min(from + atOnce, size)}`.execute(db);
    yield [...entriesOf(rows[0]?.commitments ?? Buffer.alloc(0))];
  }
}

/** Small pieces put together, so that a step is worth a statement. */
async function* joined(pieces: AsyncIterable<readonly Buffer[]>): AsyncGenerator<Buffer[]> {
  let some: Buffer[] = [];
  for await (const piece of pieces) {
    some.push(...piece);
    if (some.length < atOnce) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}
