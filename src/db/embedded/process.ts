import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * One process for all time. The operating system hands pids out again, so a pid alone proves nothing:
 * `started` tells two processes with the same pid apart, across reboots too.
 */
export interface ProcessMark {
  pid: number;
  started: string;
}

/** What `started` reads when the system lets us see that a process exists, but not since when. */
const HIDDEN = 'hidden';

/** The mark of a running process; undefined when there is none, or only a zombie waiting to be reaped. */
export async function markOf(pid: number): Promise<ProcessMark | undefined> {
  const started = process.platform === 'linux' ? await startedOnLinux(pid) : await startedByPs(pid);
  return started === undefined ? undefined : { pid, started };
}

/** Whether that very process still runs. */
export async function isRunning(mark: ProcessMark): Promise<boolean> {
  const now = await markOf(mark.pid);
  return now !== undefined && (now.started === mark.started || now.started === HIDDEN);
}

/**
 * Whether `pid` is a PostgreSQL server that works in the cluster `dir`. Its command line alone decides where
 * the system does not show working directories (macOS, containers without ptrace).
 */
export async function isServerOf(pid: number, dir: string): Promise<boolean> {
  const command = await commandLine(pid);
  if (!command.includes('/bin/postgres -D ')) return false;
  try {
    const [theirs, ours] = await Promise.all([stat(`/proc/${pid}/cwd`), stat(dir)]);
    return theirs.dev === ours.dev && theirs.ino === ours.ino;
  } catch {
    return command.includes(` -D ${dir} `);
  }
}

/** Polls until `fact` holds; false when it did not within `ms` milliseconds. */
export async function until(fact: () => Promise<boolean>, ms: number): Promise<boolean> {
  const end = performance.now() + ms;
  while (!(await fact())) {
    if (performance.now() > end) return false;
    await sleep(10);
  }
  return true;
}

/** Sends each signal in turn and gives the process the time named with it; false when it outlived all. */
export async function endProcess(
  mark: ProcessMark,
  steps: readonly (readonly [NodeJS.Signals, number])[],
): Promise<boolean> {
  for (const [signal, ms] of steps) {
    if (!(await isRunning(mark))) return true;
    try {
      process.kill(mark.pid, signal);
    } catch {
      // Gone between the two lines, or not ours to signal: the wait below finds out which.
    }
    if (await until(async () => !(await isRunning(mark)), ms)) return true;
  }
  return false;
}

async function startedOnLinux(pid: number): Promise<string | undefined> {
  try {
    const [line, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // proc_pid_stat(5): the name in parentheses may hold anything; the state follows it as field 3.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : `${boot.trim()}:${fields[22 - 3]}`;
  } catch {
    return existsUnseen(pid) ? HIDDEN : undefined;
  }
}

async function startedByPs(pid: number): Promise<string | undefined> {
  const line = await ps(pid, 'stat=,lstart=');
  return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
}

/** `/proc` mounted with hidepid hides other users' processes, but a signal still meets them. */
function existsUnseen(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function commandLine(pid: number): Promise<string> {
  try {
    if (process.platform !== 'linux') return await ps(pid, 'command=');
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** One line of `ps` in a fixed language and time zone, so that a mark reads the same in every session. */
async function ps(pid: number, columns: string): Promise<string> {
  try {
    const env = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' };
    return (await run('ps', ['-o', columns, '-p', String(pid)], { env })).stdout.trim();
  } catch {
    return '';
  }
}
