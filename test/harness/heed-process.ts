import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readHome, STATE_DIR } from '../../src/db/embedded/home.ts';
import { stopOrphan } from '../../src/db/embedded/postmaster.ts';
import { markOf } from '../../src/db/embedded/process.ts';
import { until } from './until.ts';

const command = fileURLToPath(new URL('../../src/heed.js', import.meta.url));

/** The `heed` command in a process of its own, as people start it. */
export interface HeedProcess {
  process: ChildProcess;
  /** Everything it has said on both streams. */
  output(): string;
  /** Exit code or signal. */
  ended: Promise<number | string>;
  /** Once it answers HTTP. Fails when it ends before that. */
  ready(within?: number): Promise<{ url: string; databasePid: number }>;
}

const running = new Set<ChildProcess>();

/** @param env all that Heed is told; nothing of this process's own configuration gets through */
export function heed(args: readonly string[], cwd: string, env: Record<string, string> = {}): HeedProcess {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [command, ...args], {
    cwd,
    env: { PATH, HEED_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  let over: number | string | undefined;
  const ended = once(child, 'close').then(([code, signal]: (number | string)[]) => {
    running.delete(child);
    over = signal ?? code ?? '';
    return over;
  });
  return {
    process: child,
    output: () => said,
    ended,
    async ready(within = 60_000) {
      const port = await until(
        () => /"port":(\d+),"pid":\d+,"msg":"heed is running"/.exec(said)?.[1] ?? over !== undefined,
        { within, what: 'Heed to be ready' },
      ).catch((cause: unknown) => {
        throw new Error(`Heed was not ready; it said: ${said.slice(-2_000)}`, { cause });
      });
      if (typeof port !== 'string') throw new Error(`heed ended before it was ready: ${said}`);
      const database = /"pid":(\d+),"port":\d+,"msg":"embedded database ready"/.exec(said)?.[1];
      return { url: `http://127.0.0.1:${port}`, databasePid: Number(database) };
    },
  };
}

/** Whether a process with that id runs; one that ended and was not yet collected does not. */
export async function runs(pid: number): Promise<boolean> {
  return (await markOf(pid)) !== undefined;
}

/** A folder for data directories of `heed` processes, and how to remove it with all that they left. */
export async function makeHeedBase(): Promise<{ base: string; remove: () => Promise<void> }> {
  const base = await mkdtemp(join(tmpdir(), 'heed-process-'));
  await chmod(base, 0o711);
  return {
    base,
    async remove() {
      for (const child of running) child.kill('SIGKILL');
      for (const name of await readdir(base)) await removeDataDir(join(base, name));
      await rm(base, { recursive: true, force: true });
    },
  };
}

/** Removes a data directory with its database, whose server is ended if it was left running. */
export async function removeDataDir(dataDir: string): Promise<void> {
  const home = await readHome(dataDir).catch(() => undefined);
  if (home) {
    await stopOrphan(home.cluster).catch(() => undefined);
    // For root the cluster lies outside, in a folder of its own.
    const own = dirname(home.cluster);
    if (dirname(own) === STATE_DIR) await rm(own, { recursive: true, force: true });
  }
  await rm(dataDir, { recursive: true, force: true });
}
