import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { latestCheckpoint, readBundle, tileReader } from './store.ts';
import { formatTilePath, tilesOf } from './tiles.ts';

/**
 * Writes the published log as files an auditor can verify without Heed: key, checkpoint, hash tiles and entry
 * bundles in the layout of C2SP tlog-tiles. Entries are salted commitments; nobody's data is in them.
 *
 * @returns the number of entries
 * @throws HeedError `conflict` when the folder holds anything, `not-found` for an empty log
 */
export async function writeExport(db: Db, dir: string, vkey: string): Promise<number> {
  const checkpoint = await latestCheckpoint(db, 'published');
  if (!checkpoint) throw new HeedError('not-found', 'The evidence log is still empty.');
  await mkdir(dir, { recursive: true });
  if ((await readdir(dir)).length > 0) throw new HeedError('conflict', `${dir} is not empty.`);
  const put = async (path: string, bytes: Uint8Array | string) => {
    const file = join(dir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
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
