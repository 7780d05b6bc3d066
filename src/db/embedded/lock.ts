import { randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HeedError } from '../../errors.ts';
import { codeOf, unusable } from './data-dir.ts';
import { isRunning, markOf, type ProcessMark } from './process.ts';

/**
 * One living process per directory, without help from the system: Node has no `flock`.
 *
 * The directory `lock/` holds numbered files, each naming one process. The highest number holds the lock as
 * long as its process lives. To take over from a dead holder means to create the next number, which only one
 * process can do: `link` fails when the name exists, and shows the file only with its whole content. A
 * latecomer that acts on an old listing may still create a lower number that was cleaned away meanwhile, so
 * everyone looks again after creating and withdraws below a higher number. Numbers never go down: a release
 * empties its file and leaves it.
 */
export interface Lock {
  release(): Promise<void>;
}

/** Takes the lock of `dir`. Throws `data-dir-in-use` while another process (or this one) holds it. */
export async function takeLock(dir: string): Promise<Lock> {
  const locks = join(dir, 'lock');
  const mark = await markOf(process.pid);
  if (!mark) throw new HeedError('data-dir-unusable', 'This system does not tell when a process started.');
  try {
    await mkdir(locks, { recursive: true, mode: 0o700 });
    for (;;) {
      const last = await newest(locks);
      const holder = await livingHolder(locks, last);
      if (holder) throw inUse(dir, holder);
      const mine = last + 1;
      if (!(await create(locks, mine, JSON.stringify(mark)))) continue;
      if ((await newest(locks)) === mine) {
        await removeAllBut(locks, mine);
        return { release: () => replace(locks, mine, '') };
      }
      await rm(join(locks, String(mine)), { force: true });
    }
  } catch (error) {
    throw unusable(dir, error);
  }
}

/** The living process that holds the lock of `dir`, if any. Takes nothing and changes nothing. */
export async function lockHolder(dir: string): Promise<ProcessMark | undefined> {
  const locks = join(dir, 'lock');
  try {
    return await livingHolder(locks, await newest(locks));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unusable(dir, error);
  }
}

async function newest(locks: string): Promise<number> {
  const numbers = (await readdir(locks)).filter((name) => /^\d+$/.test(name)).map(Number);
  return Math.max(0, ...numbers);
}

async function livingHolder(locks: string, number: number): Promise<ProcessMark | undefined> {
  let content: string;
  try {
    content = await readFile(join(locks, String(number)), 'utf8');
  } catch (error) {
    // No lock yet, or cleaned away by a later holder, which the next look finds.
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  const mark = parseMark(content);
  return mark && (await isRunning(mark)) ? mark : undefined;
}

/** A file appears only whole, so what cannot be read is released, or was cut short by a power failure. */
function parseMark(content: string): ProcessMark | undefined {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('started' in value))
      return undefined;
    const { pid, started } = value;
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}

/** False when somebody else was first, or cleaned our draft away because he holds the lock. */
async function create(locks: string, number: number, content: string): Promise<boolean> {
  const draft = await writeDraft(locks, content);
  try {
    await link(draft, join(locks, String(number)));
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOENT') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function replace(locks: string, number: number, content: string): Promise<void> {
  try {
    await rename(await writeDraft(locks, content), join(locks, String(number)));
  } catch (error) {
    // The directory was deleted under us: nothing is left to release.
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

async function removeAllBut(locks: string, number: number): Promise<void> {
  const others = (await readdir(locks)).filter((name) => name !== String(number));
  await Promise.all(others.map((name) => rm(join(locks, name), { force: true })));
}

async function writeDraft(locks: string, content: string): Promise<string> {
  const draft = join(locks, `draft-${randomBytes(8).toString('hex')}`);
  await writeFile(draft, content, { mode: 0o600, flag: 'wx' });
  return draft;
}

function inUse(dir: string, holder: ProcessMark): HeedError {
  const who = holder.pid === process.pid ? 'this very process' : `another Heed, process ${holder.pid}`;
  return new HeedError(
    'data-dir-in-use',
    `The data directory ${dir} is in use by ${who}. Stop that one first, ` +
      'or give this one a directory of its own in HEED_DATA_DIR.',
  );
}
