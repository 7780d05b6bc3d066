import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { formatEntry } from './entry.ts';
import { formatBundle, TILE_WIDTH, type Tile, type TileReader } from './tiles.ts';

/** A signed checkpoint as stored. */
export interface StoredCheckpoint {
  size: number;
  note: string;
  publishedAt: Date | null;
}

/** The newest checkpoint, or the newest that everybody may see; undefined for an empty log. */
export async function latestCheckpoint(
  db: Db | Tx,
  which: 'signed' | 'published',
): Promise<StoredCheckpoint | undefined> {
  const row = await db
    .selectFrom('evidence_checkpoint')
    .select(['size', 'note', 'published_at'])
    .$if(which === 'published', (query) => query.where('published_at', 'is not', null))
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { size: row.size, note: row.note, publishedAt: row.published_at };
}

/** Reads hash tiles from the database, many in one query; a partial tile is the beginning of what is stored. */
export function tileReader(db: Db | Tx): TileReader {
  return async (tiles) => {
    if (tiles.length === 0) return [];
    const { rows } = await sql<{ i: number; hashes: Buffer }>`
      select w.i::int, substring(t.hashes for w.width * 32) as hashes
      from unnest(${tiles.map((tile) => tile.level)}::int[], ${tiles.map((tile) => tile.n)}::bigint[],
                  ${tiles.map((tile) => tile.width)}::int[]) with ordinality w (level, n, width, i)
      join evidence_tile t on t.level = w.level and t.n = w.n
      order by w.i
    `.execute(db);
    const found = new Map(rows.map((row) => [row.i, row.hashes]));
    // An absent tile comes back empty: the caller checks lengths and says which one is missing.
    return tiles.map((_, index) => found.get(index + 1) ?? Buffer.alloc(0));
  };
}

/** The entry bundle `n` with its first `width` entries. */
export async function readBundle(db: Db | Tx, { n, width }: Pick<Tile, 'n' | 'width'>): Promise<Buffer> {
  const first = n * TILE_WIDTH;
  const rows = await db
    .selectFrom('evidence_entry')
    .select('commitment')
    .where('index', '>=', first)
    .where('index', '<', first + width)
    .orderBy('index')
    .execute();
  return formatBundle(rows.map((row) => formatEntry(row.commitment)));
}
