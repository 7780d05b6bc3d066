import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, stat, statfs } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readHome } from '../../src/db/embedded/home.ts';
import { lockHolder } from '../../src/db/embedded/lock.ts';
import { stopOrphan } from '../../src/db/embedded/postmaster.ts';

/** Directories of one test run: Heed's data directory and, for root, where its cluster goes. */
export interface RunDirs {
  root: string;
  dataDir: string;
  stateDir: string;
}

const PREFIX = 'heed-test-';
const JUST_BEGUN_MS = 60_000;
const MEMORY = '/dev/shm';
const GIB = 1024 ** 3;

/**
 * Most of a run's time goes into copying its template, file by file; in memory that takes a third. Where there is
 * plenty of it, and programs may be started from there (the server's own lies beside its data).
 */
async function hasMemory(): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(MEMORY);
    const [, , kind, options = ''] =
      readFileSync('/proc/mounts', 'utf8')
        .split('\n')
        .map((line) => line.split(' '))
        .find(([, at]) => at === MEMORY) ?? [];
    return (
      kind === 'tmpfs' &&
      !options.split(',').includes('noexec') &&
      bavail * bsize >= 4 * GIB &&
      freemem() >= 6 * GIB
    );
  } catch {
    return false;
  }
}

export async function makeRunDirs(): Promise<RunDirs> {
  const root = await mkdtemp(join((await hasMemory()) ? MEMORY : tmpdir(), PREFIX));
  // Root's server works as another user, who has to pass through.
  await chmod(root, 0o711);
  return dirsIn(root);
}

/** Ends the server of a run, if one is left, and deletes everything the run wrote. */
export async function removeRun(root: string): Promise<void> {
  const home = await readHome(dirsIn(root).dataDir).catch(() => undefined);
  if (home) await stopOrphan(home.cluster);
  await rm(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

/** Removes the runs of processes that are dead, whose guards died with them (a power cut, `kill -9 -1`). */
export async function removeStaleRuns(): Promise<void> {
  const found = await Promise.all(
    [tmpdir(), MEMORY].map(async (folder) =>
      (await readdir(folder).catch(() => [])).map((name) => ({ name, root: join(folder, name) })),
    ),
  );
  for (const { name, root } of found.flat()) {
    if (!name.startsWith(PREFIX)) continue;
    try {
      const age = Date.now() - (await stat(root)).mtimeMs;
      if (age > JUST_BEGUN_MS && !(await lockHolder(dirsIn(root).dataDir))) await removeRun(root);
    } catch {
      // Another user's, or being removed by its own guard at this moment.
    }
  }
}

function dirsIn(root: string): RunDirs {
  return { root, dataDir: join(root, 'data'), stateDir: join(root, 'state') };
}
