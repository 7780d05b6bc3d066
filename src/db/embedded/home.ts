import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { HeedError } from '../../errors.ts';
import { codeOf, unusable } from './data-dir.ts';
import { barredAt } from './server-user.ts';

/** Where root keeps clusters and programs: PostgreSQL's user could not enter a folder of root's. */
export const STATE_DIR = '/var/lib/heed';

/**
 * `postgres.json` in the data directory says where the cluster is and how to log in. Paths are relative to
 * the data directory where the cluster lies inside, so that the whole can be moved.
 */
const Home = z.object({
  cluster: z.string(),
  password: z.string(),
  /** Set once the cluster exists. From then on a missing cluster is a loss, never a reason to make one. */
  made: z.boolean(),
});
export type Home = z.infer<typeof Home>;

const FILE = 'postgres.json';

/** Reads `postgres.json`, cluster path made absolute; undefined when this directory never had a server. */
export async function readHome(dataDir: string): Promise<Home | undefined> {
  let text: string;
  try {
    text = await readFile(join(dataDir, FILE), 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unusable(dataDir, error);
  }
  const home = Home.safeParse(parse(text));
  if (!home.success) throw lost(`${join(dataDir, FILE)} is damaged`);
  return { ...home.data, cluster: resolve(dataDir, home.data.cluster) };
}

/** Reads `postgres.json`, or decides where the cluster of a new data directory will be. Writes nothing yet. */
export async function openHome(dataDir: string, stateDir: string): Promise<Home> {
  const inside = join(dataDir, 'postgres');
  const known = await readHome(dataDir);
  if (known?.made && !(await exists(known.cluster))) throw lost(`the database ${known.cluster} is missing`);
  if (known) return known;
  if (await exists(inside)) throw lost(`${join(dataDir, FILE)} is missing, but there is a database`);
  const asRoot = process.getuid?.() === 0;
  const cluster = asRoot ? join(stateDir, randomUUID(), 'postgres') : inside;
  return { cluster, password: randomBytes(32).toString('base64url'), made: false };
}

/** Writes `postgres.json` so that even a power failure leaves the old content or the new. */
export async function writeHome(dataDir: string, home: Home): Promise<void> {
  const cluster = dirname(home.cluster) === dataDir ? 'postgres' : home.cluster;
  try {
    const draft = join(dataDir, `${FILE}.new`);
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ ...home, cluster }, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, join(dataDir, FILE));
    await syncDir(dataDir);
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

/** Makes the directory that will hold a cluster or the programs, open to the server's user. For root only. */
export async function openStateDir(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    await chmod(dir, 0o755);
  } catch (error) {
    throw rootNeeds(dir, `it cannot be made (${codeOf(error)})`, error);
  }
  const barred = await barredAt(dir);
  if (barred) throw rootNeeds(dir, `only root may enter ${barred}`);
}

/** Makes what was done to the entries of a directory survive a power failure. */
export async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw unusable(dirname(path), error);
  }
}

function lost(what: string): HeedError {
  return new HeedError(
    'data-dir-unusable',
    `This data directory had a database before, but ${what}. Heed does not begin a new one over it: ` +
      'put it back from a backup, or begin anew with another directory in HEED_DATA_DIR.',
  );
}

function rootNeeds(dir: string, why: string, cause?: unknown): HeedError {
  return new HeedError(
    'data-dir-unusable',
    `Heed runs as root, PostgreSQL must not, so its files go to ${dir}, but ${why}. ` +
      'Mend that, start Heed as an ordinary user, or set DATABASE_URL.',
    { cause },
  );
}
