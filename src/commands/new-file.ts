import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { whyNot } from '../db/embedded/data-dir.ts';
import { HeedError } from '../errors.ts';

/** @throws HeedError `conflict` when `out` is there already */
export async function demandNew(out: string): Promise<void> {
  if (await isThere(out))
    throw new HeedError('conflict', `${out} is there already. Name a new file: --out FILE`);
}

/**
 * Writes what is about people to a new file that only the operator can read. What could not be written whole is
 * taken away again.
 *
 * @throws HeedError `bad-input` where it cannot be written
 */
export async function writeNew(out: string, archive: NodeJS.ReadableStream): Promise<void> {
  try {
    await pipeline(archive, createWriteStream(out, { flags: 'wx', mode: 0o600 }));
  } catch (cause) {
    if (!isExisting(cause)) await rm(out, { force: true });
    if (cause instanceof HeedError) throw cause;
    throw new HeedError('bad-input', `${out} cannot be written: ${whyNot(cause)}.`, { cause });
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    // Writing it says why not, if it cannot be written.
    return false;
  }
}

const isExisting = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST';
