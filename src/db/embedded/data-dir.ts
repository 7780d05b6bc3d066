import { realpath } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { HeedError } from '../../errors.ts';
import { makeFolder } from '../../make-folder.ts';

/** Makes the data directory when it is missing, for its owner only. Returns its real path. */
export async function openDataDir(dir: string): Promise<string> {
  try {
    makeFolder(dir);
    return await realpath(dir);
  } catch (error) {
    throw unusable(dir, error);
  }
}

/** Says why a directory cannot hold Heed's data and what to do about it. A `HeedError` passes unchanged. */
export function unusable(dir: string, error: unknown): HeedError {
  if (error instanceof HeedError) return error;
  return new HeedError(
    'data-dir-unusable',
    `The data directory ${dir} cannot be used: ${whyNot(error)} (user ${userName()}). ` +
      'Mend that, or name another directory in HEED_DATA_DIR.',
    { cause: error },
  );
}

/** What the system says is wrong with a folder, in words that stand after "it cannot be used". */
export function whyNot(error: unknown): string {
  const code = codeOf(error);
  return reasons[code] ?? `the system answered ${code || 'with an unknown error'}`;
}

/** The system's code of an error (`ENOENT`), or an empty string. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

const reasons: Record<string, string> = {
  EACCES: 'it may not be read or written by the user who runs Heed',
  EPERM: 'it may not be changed by the user who runs Heed',
  EROFS: 'it lies on a file system that is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'a file of that name is in the way',
  ENOTDIR: 'a part of its path is a file, not a directory',
  ENOENT: 'it cannot be created there',
  ENAMETOOLONG: 'its path is too long',
};

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in the password file, usual in containers.
    return String(process.getuid?.() ?? 'unknown');
  }
}
