import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { TileData } from './appender.ts';
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

/** Keeps tiles, each in place of the narrower one before it. */
export async function storeTiles(tx: Tx, tiles: readonly TileData[]): Promise<void> {
  await sql`
    insert into evidence_tile (level, n, hashes)
    select * from unnest(${tiles.map((tile) => tile.level)}::smallint[], ${tiles.map((tile) => tile.n)}::bigint[],
                         ${tiles.map((tile) => tile.data)}::bytea[])
    on conflict (level, n) do update set hashes = excluded.hashes
  `.execute(tx);
}

/** Keeps a signed checkpoint that nobody has been shown yet. */
export async function storeCheckpoint(tx: Tx, size: number, note: string, now: Date): Promise<void> {
  await tx
    .insertInto('evidence_checkpoint')
    .values({ size, note, signed_at: now, published_at: null })
    .execute();
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
export async function readBundle(db: Db | Tx, tile: Pick<Tile, 'n' | 'width'>): Promise<Buffer> {
  const [bundle] = await readBundles(db, [tile]);
  return bundle ?? Buffer.alloc(0);
}

/** Entry bundles in one query, in the order given. They are expected to follow each other. */
export async function readBundles(
  db: Db | Tx,
  tiles: readonly Pick<Tile, 'n' | 'width'>[],
): Promise<Buffer[]> {
  if (tiles.length === 0) return [];
  const from = Math.min(...tiles.map(({ n }) => n * TILE_WIDTH));
  const to = Math.max(...tiles.map(({ n, width }) => n * TILE_WIDTH + width));
  const { rows } = await sql<{ commitments: Buffer | null }>`
    select string_agg(commitment, ''::bytea order by index) as commitments
    from evidence_entry where index >= ${from} and index < ${to}
  `.execute(db);
  const entries = [...entriesOf(rows[0]?.commitments ?? Buffer.alloc(0))];
  return tiles.map(({ n, width }) => {
    const first = n * TILE_WIDTH - from;
    return formatBundle(entries.slice(first, first + width));
  });
}

const commitmentSize = 32;

/** The entries of commitments that follow each other without a gap. */
export function* entriesOf(commitments: Buffer): Generator<Buffer> {
  for (let start = 0; start < commitments.length; start += commitmentSize) {
    yield formatEntry(commitments.subarray(start, start + commitmentSize));
  }
}
