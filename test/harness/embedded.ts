import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { readHome } from '../../src/db/embedded/home.ts';
import { stopOrphan } from '../../src/db/embedded/postmaster.ts';
import { HeedError } from '../../src/errors.ts';
import { runTypeScript } from './run-typescript.ts';

export const silent = { info() {}, warn() {} };
export const asRoot = process.getuid?.() === 0;

export interface Answer {
  ready?: true;
  server?: number;
  code?: string;
  message?: string;
}

/** A child process that runs `embedded-child.ts`. */
export interface Child {
  process: ChildProcess;
  pid: number;
  /** Its one line; empty when it ended without a word. */
  answer: Promise<Answer>;
  /** Exit code or signal. */
  ended: Promise<number | string>;
}

const children = new Set<ChildProcess>();

export function startChild(args: string[], options: SpawnOptions = {}): Child {
  const stdio: SpawnOptions['stdio'] = ['ignore', 'pipe', 'inherit'];
  const child = runTypeScript('embedded-child.ts', args, { stdio, ...options });
  if (!child.stdout || child.pid === undefined) throw new Error('the child did not start');
  children.add(child);
  const ended = once(child, 'exit').then(([code, signal]: (number | string)[]) => {
    children.delete(child);
    return signal ?? code ?? '';
  });
  return { process: child, pid: child.pid, answer: firstLine(child.stdout), ended };
}

/** A directory that every user can pass through but not list: clusters of other users lie below it. */
export async function makeBase(): Promise<string> {
  const base = await mkdtemp(join(tmpdir(), 'heed-embedded-'));
  await chmod(base, 0o711);
  return base;
}

/** Ends the children that a failed test left running. */
export function endChildren(): void {
  for (const child of children) child.kill('SIGKILL');
}

/** Ends what failed tests left running: children, and the servers of all data directories in `base`. */
export async function endAll(base: string): Promise<void> {
  endChildren();
  for (const name of await readdir(base)) {
    const home = await readHome(join(base, name)).catch(() => undefined);
    if (home) await stopOrphan(home.cluster).catch(() => undefined);
  }
}

/** The `HeedError` that `work` fails with. */
export async function failure(work: Promise<unknown>): Promise<HeedError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof HeedError) return error;
    throw error;
  }
  throw new Error('expected a HeedError, but it succeeded');
}

export async function query(url: string, sql: string, values: unknown[] = []): Promise<unknown[][]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text: sql, values, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<Answer> {
  for await (const line of createInterface(stream)) return JSON.parse(line) as Answer;
  return {};
}
