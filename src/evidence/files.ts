import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { readBundle, tileReader } from './store.ts';
import { formatTilePath, TILE_WIDTH, type TileResource, tilesOf } from './tiles.ts';

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
        const read = tileReader(db);
        for (const tile of tilesOf(size, since)) {
          const [hashes] = await read([tile]);
          if (hashes) await put(dir, tile, hashes);
          if (tile.level === 0) await put(dir, { ...tile, level: 'entries' }, await readBundle(db, tile));
        }
        await replace(join(dir, 'checkpoint'), Buffer.from(note));
      } catch (error) {
        throw unusable(dir, error);
      }
    },
  };
}

async function put(dir: string, tile: TileResource, bytes: Uint8Array): Promise<void> {
  const whole = join(dir, formatTilePath({ ...tile, width: TILE_WIDTH }));
  await mkdir(dirname(whole), { recursive: true });
  if (tile.width < TILE_WIDTH) return replace(`${whole}.unfinished`, bytes);
  await replace(whole, bytes);
  await rm(`${whole}.unfinished`, { force: true });
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
