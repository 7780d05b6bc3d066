import { joinSubtrees, leafDigest } from './merkle.ts';
import { TileTree } from './tile-tree.ts';
import { readTiles, TILE_WIDTH, type Tile, type TileReader, tilesOf, tileWidth } from './tiles.ts';

/** A tile with its bytes (`width` × 32), as it is to be stored. */
export interface TileData extends Tile {
  data: Buffer;
}

/**
 * Extends a log. It holds only the right edge of the tree, one unfinished tile a level, so neither memory nor
 * the cost of an entry depends on how long the log is: one leaf hash, and on average one inner node.
 *
 *     const tree = await Appender.open(size, reader);   // within the sequencer's transaction
 *     const tiles = tree.append(entries);               // store these
 *     sign(tree.size, tree.root());
 *
 * An appender whose transaction was rolled back has run ahead of the store: throw it away and open anew.
 */
export class Appender {
  /** Unfinished tile per level, level 0 first. */
  #edge: TileTree[];
  #size: number;

  private constructor(size: number, edge: TileTree[]) {
    this.#size = size;
    this.#edge = edge;
  }

  /** The empty log. */
  static empty(): Appender {
    return new Appender(0, []);
  }

  /** The log of `size` entries, from its stored tiles: reads at most one a level. */
  static async open(size: number, read: TileReader): Promise<Appender> {
    const edge: Tile[] = [];
    for (let level = 0; size >= TILE_WIDTH ** level; level++) {
      const n = Math.floor(size / TILE_WIDTH ** (level + 1));
      edge.push({ level, n, width: tileWidth(level, n, size) });
    }
    const partial = edge.filter((tile) => tile.width > 0);
    const found = await readTiles(partial, read);
    const bytes = new Map(partial.map((tile, i) => [tile.level, found[i]]));
    return new Appender(
      size,
      edge.map(({ level }) => new TileTree(bytes.get(level))),
    );
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Adds entries in order and returns every tile that is new or wider than before, by which the stored tiles
   * become those of the new size: the finished ones as they are finished, then the unfinished ones.
   */
  append(entries: Iterable<Uint8Array>): TileData[] {
    const since = this.#size;
    const tiles: TileData[] = [];
    for (const entry of entries) {
      this.#push(0, leafDigest(entry), tiles);
      this.#size++;
    }
    for (const tile of tilesOf(this.#size, since)) {
      // Finished tiles are in the list already, and no longer at hand.
      if (tile.width === TILE_WIDTH) continue;
      tiles.push({ ...tile, data: (this.#edge[tile.level] as TileTree).bytes() });
    }
    return tiles;
  }

  /** Root hash of the tree at its present size. */
  root(): Buffer {
    return joinSubtrees([...this.#edge].reverse().flatMap((tile) => tile.peaks()));
  }

  #push(level: number, digest: string, tiles: TileData[]): void {
    const tile = this.#edge[level] ?? new TileTree();
    this.#edge[level] = tile;
    const whole = tile.push(digest);
    if (whole === undefined) return;
    const n = Math.floor(this.#size / TILE_WIDTH ** (level + 1));
    tiles.push({ level, n, width: TILE_WIDTH, data: tile.bytes() });
    tile.clear();
    this.#push(level + 1, whole, tiles);
  }
}
