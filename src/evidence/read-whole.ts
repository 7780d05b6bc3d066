import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { HeedError } from '../errors.ts';
import { invalid } from './invalid.ts';

/**
 * A file of a bounded size, or undefined when there is none. Its size is asked before it is read.
 *
 * @throws HeedError `evidence-invalid` for what is too large, `bad-input` for what cannot be read or is no file,
 *   such as a pipe or a device
 */
export async function readWhole(path: string, most: number): Promise<Buffer | undefined> {
  // Without waiting for a pipe's other end.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw unreadable(path, error);
  });
  if (!handle) return undefined;
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new HeedError('bad-input', `${path} is no file`);
    if (found.size > most) throw invalid('format', `${path} has ${found.size} bytes, more than ${most}`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function unreadable(path: string, cause: unknown): HeedError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'for an unknown reason';
  return new HeedError('bad-input', `${path} cannot be read: ${code}`, { cause });
}
