import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { whyNot } from '../db/embedded/data-dir.ts';
import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';
import { latestCheckpoint, readBundle, tileReader } from './store.ts';
import { formatTilePath, tilesOf } from './tiles.ts';

/**
 * Writes the published log as files an auditor can verify without Heed: key, checkpoint, hash tiles and entry
 * bundles in the layout of C2SP tlog-tiles. Entries are salted commitments; nobody's data is in them.
 *
 * @returns the number of entries
 * @throws HeedError `conflict` when the folder holds anything, `bad-input` when it cannot be made or written,
 *   `not-found` for an empty log
 */
export async function writeExport(db: Db, dir: string, vkey: string): Promise<number> {
  const checkpoint = await latestCheckpoint(db, 'published');
  if (!checkpoint) throw new HeedError('not-found', 'The evidence log is still empty.');
  await openFolder(dir);
  const put = async (path: string, bytes: Uint8Array | string) => {
    const file = join(dir, path);
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, bytes);
    } catch (cause) {
      throw new HeedError('bad-input', `The export to ${dir} is not complete: ${whyNot(cause)}.`, { cause });
    }
  };
  const read = tileReader(db);
  for (const tile of tilesOf(checkpoint.size)) {
    const [hashes] = await read([tile]);
    await put(formatTilePath(tile), hashes ?? Buffer.alloc(0));
    if (tile.level === 0)
      await put(formatTilePath({ ...tile, level: 'entries' }), await readBundle(db, tile));
  }
  await put('vkey', `${vkey}\n`);
  await put('checkpoint', checkpoint.note);
  return checkpoint.size;
}

async function openFolder(dir: string): Promise<void> {
  if (dir.trim() === '') throw new HeedError('bad-input', 'Name a folder to write to: --out FOLDER');
  try {
    makeFolder(dir);
    if ((await readdir(dir)).length === 0) return;
  } catch (cause) {
    throw new HeedError('bad-input', `${dir} cannot be written to: ${whyNot(cause)}.`, { cause });
  }
  throw new HeedError('conflict', `${dir} is not empty. Name a new folder: --out FOLDER`);
}
