import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { parseCheckpoint } from './checkpoint.ts';
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

/** An exported log, its bundles read one at a time. @throws HeedError `bad-input` when it is none */
export async function readExport(
  dir: string,
): Promise<{ checkpoint: string; entries: AsyncIterable<Uint8Array> }> {
  const checkpoint = await readFile(join(dir, 'checkpoint'), 'utf8').catch((cause: unknown) => {
    throw new HeedError('bad-input', `${dir} holds no checkpoint`, { cause });
  });
  // Only to know which files there should be; verification opens the note itself.
  const { size } = parseCheckpoint(checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1));
  async function* bundles() {
    for (const tile of tilesOf(size)) {
      if (tile.level > 0) return;
      yield await readFile(join(dir, formatTilePath({ ...tile, level: 'entries' })));
    }
  }
  return { checkpoint, entries: bundles() };
}
