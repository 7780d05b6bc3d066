import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { readBundles, tileReader } from './store.ts';
import { formatTilePath, TILE_WIDTH, type Tile, type TileResource, tilesOf, tileWidth } from './tiles.ts';

/**
 * The log as files, outside the database: what a restore is held against, so that a database that was put
 * back to an older day cannot quietly grow into a second history.
 */
export interface LogFiles {
  /** The checkpoint last written; undefined when there is none. */
  checkpoint(): Promise<string | undefined>;
  /** Writes what the tree of `size` has beyond that of `since`, and then the checkpoint. */
  write(db: Db | Tx, since: number, size: number, note: string): Promise<void>;
}

/** Files below `dir` in the layout of C2SP tlog-tiles; an unfinished tile is one file that is replaced. */
export function logFiles(dir: string): LogFiles {
  return {
    async checkpoint() {
      try {
        return await readFile(join(dir, 'checkpoint'), 'utf8');
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw unusable(dir, error);
      }
    },
    async write(db, since, size, note) {
      try {
        const tiles = [...tilesOf(size, since)];
        for (let start = 0; start < tiles.length; start += tilesAtOnce) {
          await writeTiles(db, dir, tiles.slice(start, start + tilesAtOnce), since);
        }
        await replace(join(dir, 'checkpoint'), Buffer.from(note));
      } catch (error) {
        throw unusable(dir, error);
      }
    },
  };
}

/** Tiles read in one query and held in memory: 2 MB of entries at the most. */
const tilesAtOnce = 128;
/** Files on their way to the disk at once; it takes them together. */
const writesAtOnce = 8;

async function writeTiles(db: Db | Tx, dir: string, tiles: readonly Tile[], since: number): Promise<void> {
  const hashes = await tileReader(db)(tiles);
  const leaves = tiles.filter((tile) => tile.level === 0);
  const bundles = await readBundles(db, leaves);
  const files: [TileResource, Uint8Array][] = [
    ...tiles.map((tile, index): [TileResource, Uint8Array] => [tile, hashes[index] ?? Buffer.alloc(0)]),
    ...leaves.map((tile, index): [TileResource, Uint8Array] => [
      { ...tile, level: 'entries' },
      bundles[index] ?? Buffer.alloc(0),
    ]),
  ];
  const folders = new Set(files.map(([tile]) => dirname(pathOf(dir, tile))));
  for (const folder of folders) await mkdir(folder, { recursive: true });
  const queue = files.values();
  const write = async () => {
    for (const [tile, bytes] of queue) await put(dir, tile, bytes, since);
  };
  const done = await Promise.allSettled(Array.from({ length: writesAtOnce }, write));
  // Only once all have stopped: the next beat must not write beside one that is still at it.
  for (const one of done) if (one.status === 'rejected') throw one.reason;
}

function pathOf(dir: string, tile: TileResource): string {
  return join(dir, formatTilePath({ ...tile, width: TILE_WIDTH }));
}

async function put(dir: string, tile: TileResource, bytes: Uint8Array, since: number): Promise<void> {
  const whole = pathOf(dir, tile);
  if (tile.width < TILE_WIDTH) return replace(`${whole}.unfinished`, bytes);
  await replace(whole, bytes);
  const level = tile.level === 'entries' ? 0 : tile.level;
  if (since === 0 || tileWidth(level, tile.n, since) > 0) await rm(`${whole}.unfinished`, { force: true });
}

/** Whole or not at all, and on the disk before it counts. */
async function replace(file: string, bytes: Uint8Array): Promise<void> {
  const draft = `${file}.new`;
  const handle = await open(draft, 'w', 0o644);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function unusable(dir: string, cause: unknown): Error {
  if (cause instanceof HeedError) return cause;
  return new HeedError('data-dir-unusable', `The evidence log cannot be kept in ${dir}.`, { cause });
}
