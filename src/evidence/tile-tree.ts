import { HASH_SIZE, sha256, subtrees } from './merkle.ts';
import { TILE_HEIGHT, TILE_WIDTH } from './tiles.ts';

const PAIR_SIZE = 1 + 2 * HASH_SIZE;

/**
 * One tile with the tree above its hashes, filled from the left.
 *
 * Nodes are numbered as in a binary heap: 1 is the top, the children of k are 2k and 2k + 1, the tile's own
 * hashes are 256 … 511. What is stored for an inner node is not its hash but what is hashed to get it,
 * 0x01 ‖ left ‖ right: each digest is written once, straight to where the next one reads it. That is what
 * keeps the tree within a few per cent of the bare hash calls.
 */
export class TileTree {
  #pairs = Buffer.alloc(TILE_WIDTH * PAIR_SIZE);
  #pair: Buffer[] = [];
  #width = 0;

  constructor(hashes: Uint8Array = Buffer.alloc(0)) {
    for (let k = 0; k < TILE_WIDTH; k++) {
      const pair = this.#pairs.subarray(k * PAIR_SIZE, (k + 1) * PAIR_SIZE);
      pair[0] = 1;
      this.#pair.push(pair);
    }
    const bytes = Buffer.from(hashes.buffer, hashes.byteOffset, hashes.byteLength);
    for (let at = 0; at < bytes.length; at += HASH_SIZE)
      this.push(bytes.toString('latin1', at, at + HASH_SIZE));
  }

  get width(): number {
    return this.#width;
  }

  /**
   * Adds the next hash (one character per byte) and every inner node it completes. Returns the hash of the
   * whole tile when this was the last of its 256, else `undefined`.
   */
  push(digest: string): string | undefined {
    let k = TILE_WIDTH + this.#width++;
    let hash = digest;
    while (k > 1) {
      const pair = this.#pair[k >> 1] as Buffer;
      if (k % 2 === 0) {
        pair.write(hash, 1, 'latin1');
        return undefined;
      }
      pair.write(hash, 1 + HASH_SIZE, 'latin1');
      hash = sha256(pair);
      k >>= 1;
    }
    return hash;
  }

  /** Starts the next tile; making a new one would cost a fifth of filling it. */
  clear(): void {
    this.#width = 0;
  }

  /** Hash of the complete subtree of `height` (0–7) at `index` within the tile. */
  node(height: number, index: number): Buffer {
    const k = 2 ** (TILE_HEIGHT - height) + index;
    const at = (k >> 1) * PAIR_SIZE + 1 + (k % 2) * HASH_SIZE;
    return Buffer.from(this.#pairs.subarray(at, at + HASH_SIZE));
  }

  /** Hashes of the complete subtrees that a tile of this width consists of, from the left. */
  peaks(): Buffer[] {
    return subtrees({ begin: 0, end: this.#width }).map(({ height, index }) => this.node(height, index));
  }

  /** The tile as it is stored: its hashes one after the other. */
  bytes(): Buffer {
    const tile = Buffer.alloc(TILE_WIDTH * HASH_SIZE);
    for (let i = 0; i < this.#width; i += 2) {
      (this.#pair[(TILE_WIDTH + i) >> 1] as Buffer).copy(tile, i * HASH_SIZE, 1);
    }
    return tile.subarray(0, this.#width * HASH_SIZE);
  }
}
