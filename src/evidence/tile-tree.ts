import { HASH_SIZE, nodeDigest, subtrees } from './merkle.ts';
import { TILE_HEIGHT, TILE_WIDTH } from './tiles.ts';

/**
 * One tile with the tree above its hashes, filled from the left.
 *
 * Nodes are numbered as in a binary heap: 1 is the top, the children of k are 2k and 2k + 1, the tile's own
 * hashes are 256 … 511. They are kept in the form in which they come out of SHA-256 fastest (`sha256`).
 */
export class TileTree {
  #nodes: string[] = new Array<string>(2 * TILE_WIDTH).fill('');
  #width = 0;

  /** @param hashes bytes of a stored tile; without them the tile is empty */
  constructor(hashes?: Buffer) {
    for (let at = 0; hashes && at < hashes.length; at += HASH_SIZE) {
      this.push(hashes.toString('latin1', at, at + HASH_SIZE));
    }
  }

  get width(): number {
    return this.#width;
  }

  /**
   * Adds the next hash and every inner node it completes. Returns the hash of the whole tile when this was the
   * last of its 256, else `undefined`.
   */
  push(digest: string): string | undefined {
    const nodes = this.#nodes;
    let k = TILE_WIDTH + this.#width++;
    let hash = digest;
    nodes[k] = hash;
    for (; k % 2 === 1 && k > 1; k >>= 1) {
      hash = nodeDigest(nodes[k - 1] as string, hash);
      nodes[k >> 1] = hash;
    }
    return this.#width === TILE_WIDTH ? hash : undefined;
  }

  /** Starts the next tile in place of this one. */
  clear(): void {
    this.#width = 0;
  }

  /** Hash of the complete subtree of `height` (0–7) at `index` within the tile. */
  node(height: number, index: number): Buffer {
    return Buffer.from(this.#nodes[2 ** (TILE_HEIGHT - height) + index] as string, 'latin1');
  }

  /** Hashes of the complete subtrees that a tile of this width consists of, from the left. */
  peaks(): Buffer[] {
    return subtrees({ begin: 0, end: this.#width }).map(({ height, index }) => this.node(height, index));
  }

  /** The tile as it is stored: its hashes one after the other. */
  bytes(): Buffer {
    return Buffer.from(this.#nodes.slice(TILE_WIDTH, TILE_WIDTH + this.#width).join(''), 'latin1');
  }
}
