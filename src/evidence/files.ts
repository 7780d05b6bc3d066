import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { invalid } from './invalid.ts';
import { readBundles, tileReader } from './store.ts';
import {
  formatTilePath,
  parseBundle,
  TILE_WIDTH,
  type Tile,
  type TileResource,
  tilesOf,
  tileWidth,
} from './tiles.ts';

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

/** The log on file with what a database needs to become whole again. */
export interface FiledLog extends LogFiles {
  /**
   * The entries with the places `from` to `to` − 1 in order, at most a bundle at a time. They are as they lie
   * there: whoever reads them compares the tree that they give with the signed root.
   *
   * @throws HeedError `evidence-invalid` (step `tile`) where one is missing or cannot be read as entries
   */
  entries(from: number, to: number): AsyncIterable<Buffer[]>;
}

/** Files below `dir` in the layout of C2SP tlog-tiles; an unfinished tile is one file that is replaced. */
export function logFiles(dir: string): FiledLog {
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
    async *entries(from, to) {
      for (let n = Math.floor(from / TILE_WIDTH); n * TILE_WIDTH < to; n++) {
        const bundle = await readBundleFile(dir, { level: 'entries', n, width: tileWidth(0, n, to) });
        const first = n * TILE_WIDTH;
        yield bundle.slice(Math.max(0, from - first), to - first);
      }
    },
  };
}

/**
 * The bundle with at least the entries asked for. Unfinished is looked at first: beside it, a whole one is what
 * a crash left of a longer log that was never shown.
 */
async function readBundleFile(dir: string, bundle: TileResource): Promise<Buffer[]> {
  const whole = pathOf(dir, bundle);
  const names = bundle.width < TILE_WIDTH ? [`${whole}.unfinished`, whole] : [whole];
  for (const name of names) {
    let bytes: Buffer;
    try {
      bytes = await readFile(name);
    } catch (error) {
      if (isMissing(error)) continue;
      throw unusable(dir, error);
    }
    const entries = parseBundle(bytes);
    if (entries.length >= bundle.width) return entries;
  }
  throw invalid('tile', `${formatTilePath(bundle)} is missing on file or too short`);
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
