import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { whyNot } from '../db/embedded/data-dir.ts';
import { syncDir } from '../db/embedded/home.ts';
import { HeedError } from '../errors.ts';

/**
 * Writes a file that only its owner can read, whole or not at all: under another name, to the disk, and then in its
 * place. What an attempt left behind is taken away.
 *
 * @param draft beside it; what lies there is what an earlier attempt left when it was killed
 * @param before what to do when all is on the disk and nothing is in its place yet
 * @throws HeedError `data-dir-unusable` where it cannot be written
 */
export async function writeWhole(
  path: string,
  draft: string,
  content: { head: Buffer; from: Readable; seal: Transform },
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  try {
    await rm(draft, { force: true });
    const out = createWriteStream(draft, { flags: 'wx', mode: 0o600 });
    out.write(content.head);
    await pipeline(content.from, content.seal, out);
    await sync(draft);
    await before();
    await rename(draft, path);
    await syncDir(dirname(path));
  } catch (error) {
    // Its own failure would hide why.
    await rm(draft, { force: true }).catch(() => undefined);
    throw isOfSystem(error) ? cannotWrite(path, error) : error;
  }
}

export function cannotWrite(path: string, cause: unknown): HeedError {
  return new HeedError(
    'data-dir-unusable',
    `${path} cannot be written: ${whyNot(cause)}. Nothing else was changed.`,
    {
      cause,
    },
  );
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** An error of files, and not of the database, whose errors have a code too. */
const isOfSystem = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && !(error instanceof HeedError);
