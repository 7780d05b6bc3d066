import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createServer, Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HeedError } from '../../errors.ts';
import { codeOf } from './data-dir.ts';
import { endProcess, isServerOf, markOf, until } from './process.ts';
import { cannotRun, launch } from './program.ts';
import type { ServerLog } from './server-log.ts';
import type { ServerUser } from './server-user.ts';
import { type Settings, settingsAsArguments } from './settings.ts';

/** A running server process, the parent of all others of its cluster. */
export interface Postmaster {
  pid: number;
  port: number;
  /** Ends it in order. Does nothing when it has ended already. */
  stop(): Promise<void>;
}

export interface PostmasterOptions {
  program: string;
  cluster: string;
  user: ServerUser | undefined;
  settings: Settings;
  log: ServerLog;
  /** Called once when it ends without having been told to. */
  onExit(how: string): void;
}

/** Fast shutdown disconnects everyone and writes all down; immediate shutdown leaves that to recovery. */
const ENDING = [
  ['SIGINT', 30_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
] as const;

const ATTEMPTS = 5;

/**
 * Starts the server on a free port of 127.0.0.1 and waits until it takes connections, however long recovery
 * after a crash takes. Tries again a few times, because the port may be lost between finding it free and
 * using it, and because the memory of a server that was killed is released a moment after it.
 */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  for (let attempt = 1; ; attempt++) {
    const started = await tryToStart(options, await freePort());
    if (started) return started;
    if (attempt === ATTEMPTS) break;
    await sleep(100 * attempt);
  }
  throw new HeedError(
    'database-failed',
    `The embedded PostgreSQL does not start. It says, in ${options.log.path}: ${options.log.tail()}`,
  );
}

/** Stops the server that a killed Heed left behind in this cluster, if there is one. Returns its pid. */
export async function stopOrphan(cluster: string): Promise<number | undefined> {
  const { pid } = await readPidFile(cluster);
  const mark = pid === undefined ? undefined : await markOf(pid);
  if (mark && (await isServerOf(mark.pid, cluster))) {
    if (await endProcess(mark, ENDING)) return mark.pid;
    throw new HeedError(
      'database-failed',
      `The PostgreSQL server left behind, process ${mark.pid}, cannot be ended.`,
    );
  }
  // The pid is free or belongs to a stranger now. PostgreSQL would take such a stranger for a server.
  await rm(join(cluster, 'postmaster.pid'), { force: true });
  return undefined;
}

/** Port of the server in this cluster, once it takes connections. */
export async function readyPort(cluster: string): Promise<number | undefined> {
  const { ready, port } = await readPidFile(cluster);
  return ready ? port : undefined;
}

async function tryToStart(options: PostmasterOptions, port: number): Promise<Postmaster | undefined> {
  const { program, cluster, user, log } = options;
  const args = ['-D', cluster, ...settingsAsArguments({ ...options.settings, port: String(port) })];
  // In a process group of its own: Ctrl-C in the terminal reaches Heed alone, which ends it in order.
  const child = launch({ program, args, cwd: cluster, user }, true);
  child.stdin.end();
  child.stdout.resume();
  child.stderr.on('data', (chunk: Buffer) => log.write(chunk));
  const state: { ended?: string; closed?: true; error?: Error; told?: true; ready?: true } = {};
  child.on('error', (error) => {
    state.error = error;
  });
  child.on('exit', (code, signal) => {
    state.ended = String(signal ?? code);
    if (state.ready && !state.told) options.onExit(state.ended);
  });
  child.on('close', () => {
    state.closed = true;
  });

  const { pid } = child;
  if (pid === undefined) {
    await until(async () => state.error !== undefined, 1_000);
    throw cannotRun(program, state.error ?? new Error('no process'));
  }
  const killNow = () => {
    // Last resort, when Node ends without having called stop(): not waited for, but orderly too.
    try {
      if (state.ended === undefined) process.kill(pid, 'SIGINT');
    } catch {
      // Gone already.
    }
  };
  process.once('exit', killNow);
  while (state.ended === undefined) {
    const file = await readPidFile(cluster);
    if (file.pid === pid && file.ready) break;
    await sleep(10);
  }
  if (state.ended !== undefined) {
    process.off('exit', killNow);
    return undefined;
  }
  state.ready = true;
  // The server alone must not keep Node running when everything else has ended.
  child.unref();
  for (const pipe of [child.stdout, child.stderr]) if (pipe instanceof Socket) pipe.unref();

  const stop = async () => {
    state.told = true;
    const mark = state.ended === undefined ? await markOf(pid) : undefined;
    if (mark && !(await endProcess(mark, ENDING))) {
      throw new HeedError('database-failed', `The embedded PostgreSQL, process ${pid}, cannot be ended.`);
    }
    process.off('exit', killNow);
    // Its last words are still in the pipe.
    await until(async () => state.closed === true, 1_000);
  };
  return { pid, port, stop };
}

interface PidFile {
  pid?: number;
  port?: number;
  ready: boolean;
}

/** `postmaster.pid`, one fact a line (PostgreSQL's miscadmin.h): pid 1st, port 4th, status 8th. */
async function readPidFile(cluster: string): Promise<PidFile> {
  try {
    const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    if (!(pid > 0)) return { ready: false };
    return { pid, port, ready: lines[7]?.trim() === 'ready' };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { ready: false };
    throw error;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
