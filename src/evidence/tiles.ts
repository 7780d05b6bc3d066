import { fromDecimal } from './encoding.ts';
import { invalid } from './invalid.ts';
import { HASH_SIZE } from './merkle.ts';

/**
 * The shape in which the log is stored and served (C2SP tlog-tiles): rows of up to 256 hashes. A hash tile at
 * level L holds the hashes of complete subtrees of height 8·L; entry bundles hold the entries themselves.
 */
export const TILE_WIDTH = 256;
/** Levels of the tree that one tile spans. */
export const TILE_HEIGHT = 8;
/** The entry length is written as a uint16. */
export const MAX_ENTRY_SIZE = 0xffff;

/** The `n`-th tile of `level` (0 = leaf hashes), with its first `width` hashes (1–256; below 256 is partial). */
export interface Tile {
  level: number;
  n: number;
  width: number;
}

/** What a tile path can name: a hash tile, or the entry bundle with the same `n` and `width`. */
export interface TileResource {
  level: number | 'entries';
  n: number;
  width: number;
}

/**
 * Gets the bytes of many tiles at once, in the order asked, so that a store needs one query for one proof.
 * A tile only ever grows at its right: where a wider version is stored than was asked for, giving that one
 * is fine. The reader throws if a tile is missing.
 */
export type TileReader = (tiles: readonly Tile[]) => Promise<readonly Uint8Array[]>;

/** Path below the log's prefix: `tile/0/x001/x234/067`, `tile/entries/000.p/17`. */
export function formatTilePath({ level, n, width }: TileResource): string {
  const groups = [String(n % 1000).padStart(3, '0')];
  for (let rest = Math.floor(n / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  }
  return `tile/${level}/${groups.join('/')}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** What `path` names, or `undefined` unless it is exactly what `formatTilePath` writes. */
export function parseTilePath(path: string): TileResource | undefined {
  const match = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/.exec(
    path,
  );
  if (!match) return undefined;
  const [, levelText = '', nText = '', widthText] = match;
  const level = levelText === 'entries' ? 'entries' : fromDecimal(levelText);
  const n = Number(nText.replaceAll(/[x/]/g, ''));
  const width = widthText === undefined ? TILE_WIDTH : fromDecimal(widthText);
  if (level === undefined || (level !== 'entries' && level > 63) || !Number.isSafeInteger(n))
    return undefined;
  if (width === undefined || width < 1 || width > TILE_WIDTH) return undefined;
  const resource: TileResource = { level, n, width };
  return formatTilePath(resource) === path ? resource : undefined;
}

/** How many hashes tile `n` of `level` has in the tree of `size`: 0 (no such tile) to 256. */
export function tileWidth(level: number, n: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, hashes - n * TILE_WIDTH));
}

/** The tiles of the tree of `size` that the tree of `since` had not, or had narrower; level by level. */
export function* tilesOf(size: number, since = 0): Generator<Tile> {
  for (let level = 0; size >= TILE_WIDTH ** level; level++) {
    const first = Math.floor(since / TILE_WIDTH ** (level + 1));
    for (let n = first; ; n++) {
      const width = tileWidth(level, n, size);
      if (width === 0) break;
      if (width > tileWidth(level, n, since)) yield { level, n, width };
    }
  }
}

/** Entries as a bundle: each with its length before it (uint16, big-endian). */
export function formatBundle(entries: readonly Uint8Array[]): Buffer {
  const parts = entries.flatMap((entry) => {
    if (entry.length > MAX_ENTRY_SIZE) throw new RangeError(`an entry of ${entry.length} bytes is too long`);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(entry.length);
    return [length, entry];
  });
  return Buffer.concat(parts);
}

/** The 1 to 256 entries of a bundle. @throws HeedError `evidence-invalid` */
export function parseBundle(bundle: Uint8Array): Buffer[] {
  const bytes = Buffer.from(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  const entries: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 2 <= bytes.length ? at + 2 + bytes.readUInt16BE(at) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) throw invalid('tile', 'the entry bundle ends within an entry');
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  if (entries.length < 1 || entries.length > TILE_WIDTH) {
    throw invalid('tile', `an entry bundle holds 1 to ${TILE_WIDTH} entries, not ${entries.length}`);
  }
  return entries;
}

/** Reads `tiles` and checks that each holds at least the hashes asked for. @throws HeedError `evidence-invalid` */
export async function readTiles(tiles: readonly Tile[], read: TileReader): Promise<Buffer[]> {
  if (tiles.length === 0) return [];
  const found = await read(tiles);
  return tiles.map((tile, i) => {
    const bytes = found[i];
    const wanted = tile.width * HASH_SIZE;
    if (!bytes || bytes.length < wanted)
      throw invalid('tile', `${formatTilePath(tile)} is missing or too short`);
    return Buffer.from(bytes.buffer, bytes.byteOffset, wanted);
  });
}
