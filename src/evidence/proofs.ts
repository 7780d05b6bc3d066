import {
  consistencyRanges,
  HASH_SIZE,
  inclusionRanges,
  joinSubtrees,
  type Range,
  type Subtree,
  subtrees,
} from './merkle.ts';
import { TileTree } from './tile-tree.ts';
import {
  formatTilePath,
  readTiles,
  TILE_HEIGHT,
  TILE_WIDTH,
  type Tile,
  type TileReader,
  tileWidth,
} from './tiles.ts';
import { togetherRanges } from './together.ts';

/**
 * Proofs computed from stored tiles and nothing else. Each call reads all tiles it needs at once, each once.
 * The tiles are taken as they are: whoever does not trust their store compares `rootAt` with a checkpoint.
 */

/** Root hash of the tree when it had `size` entries. */
export async function rootAt(size: number, read: TileReader): Promise<Buffer> {
  const [root] = await hashRanges([{ begin: 0, end: size }], size, read);
  return root as Buffer;
}

/** Inclusion proofs (RFC 6962 section 2.1.1) of many entries in the tree of `size`, in the order asked. */
export async function proveInclusions(
  indexes: readonly number[],
  size: number,
  read: TileReader,
): Promise<Buffer[][]> {
  const ranges = indexes.map((index) => inclusionRanges(index, size));
  const hashes = await hashRanges(ranges.flat(), size, read);
  const rest = hashes.values();
  return ranges.map((own) => own.map(() => rest.next().value as Buffer));
}

/** One proof of many entries in the tree of `size` (`togetherRanges`). */
export function proveTogether(indexes: readonly number[], size: number, read: TileReader): Promise<Buffer[]> {
  return hashRanges(togetherRanges(indexes, size), size, read);
}

/** Inclusion proof of the entry at `index` in the tree of `size`: the leaf's sibling first. */
export async function proveInclusion(index: number, size: number, read: TileReader): Promise<Buffer[]> {
  return hashRanges(inclusionRanges(index, size), size, read);
}

/** Consistency proof (RFC 6962 section 2.1.2) that the tree of size `to` starts with that of size `from`. */
export async function proveConsistency(from: number, to: number, read: TileReader): Promise<Buffer[]> {
  return hashRanges(consistencyRanges(from, to), to, read);
}

async function hashRanges(ranges: readonly Range[], size: number, read: TileReader): Promise<Buffer[]> {
  const parts = ranges.map(subtrees);
  const tiles = new Map<string, Tile>();
  for (const part of parts.flat()) {
    const { tile } = locate(part, size);
    tiles.set(formatTilePath(tile), tile);
  }
  const found = await readTiles([...tiles.values()], read);
  const bytes = new Map([...tiles.keys()].map((path, i) => [path, found[i] as Buffer]));
  // Built only for tiles of which more is asked than their own hashes, and once for all proofs of a call.
  const trees = new Map<string, TileTree>();

  function hashOf(part: Subtree): Buffer {
    const { tile, height, index } = locate(part, size);
    const path = formatTilePath(tile);
    const data = bytes.get(path) as Buffer;
    if (height === 0) return data.subarray(index * HASH_SIZE, (index + 1) * HASH_SIZE);
    const tree = trees.get(path) ?? new TileTree(data);
    trees.set(path, tree);
    return tree.node(height, index);
  }
  return parts.map((own) => joinSubtrees(own.map(hashOf)));
}

/** The tile that a complete subtree is computed from, and where in it: `height` and `index` within the tile. */
function locate(part: Subtree, size: number): { tile: Tile; height: number; index: number } {
  const level = Math.floor(part.height / TILE_HEIGHT);
  const height = part.height % TILE_HEIGHT;
  const perTile = TILE_WIDTH / 2 ** height;
  const n = Math.floor(part.index / perTile);
  return { tile: { level, n, width: tileWidth(level, n, size) }, height, index: part.index % perTile };
}
