import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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

export async function makeRunDirs(): Promise<RunDirs> {
  const root = await mkdtemp(join(tmpdir(), PREFIX));
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
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const root = join(tmpdir(), name);
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
