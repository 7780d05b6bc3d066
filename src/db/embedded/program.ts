import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { HeedError } from '../../errors.ts';
import { codeOf, unusable } from './data-dir.ts';
import type { ServerUser } from './server-user.ts';

/** How PostgreSQL's programs are started: nothing of Heed's environment, secrets included, reaches them. */
export interface Launch {
  program: string;
  args: readonly string[];
  cwd: string;
  user: ServerUser | undefined;
}

/** Fixed language and time zone. PG* variables of the user's shell would redirect the programs. */
const env = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' };

/** Starts a program with three pipes; `detached` takes it out of the terminal's process group. */
export function launch(
  { program, args, cwd, user }: Launch,
  detached: boolean,
): ChildProcessWithoutNullStreams {
  const child = spawn(program, args, { cwd, env, detached, stdio: ['pipe', 'pipe', 'pipe'], ...user });
  // A pipe breaks when its program dies, whose exit says more; unheard, the error would end Node.
  for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.on('error', () => {});
  return child;
}

/** Runs a program to its end with `input`. Rejects with what it wrote to stderr when it failed. */
export async function runToEnd(start: Launch, input = ''): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = launch(start, false);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-2_000);
    });
    child.stdout.resume();
    child.stdin.end(input);
    child.on('error', (error) => reject(cannotRun(start.program, error)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(failed(start, code, signal, said.trim()));
    });
  });
}

/** Why a program did not even start. */
export function cannotRun(program: string, error: Error): HeedError {
  const why: Record<string, string> = {
    ENOENT: 'it needs the GNU C library, which this system (Alpine?) does not have',
    EACCES: 'its user may not enter the folder it lies in, or that is mounted noexec',
    EPERM: 'Heed runs as root but may not switch to another user',
    EINVAL: 'Heed runs as root in a container that does not know the user "nobody"',
  };
  const code = codeOf(error);
  return new HeedError(
    'database-failed',
    `The embedded PostgreSQL (${program}) cannot be started: ${why[code] ?? code}. ` +
      'Start Heed as an ordinary user, or set DATABASE_URL.',
    { cause: error },
  );
}

function failed(
  { program, cwd }: Launch,
  code: number | null,
  signal: string | null,
  said: string,
): HeedError {
  const room = outOfRoom(said);
  if (room) return unusable(dirname(cwd), room);
  return new HeedError('database-failed', `${program} ended with ${signal ?? code}: ${said}`);
}

/** The system's words (strerror) in the language that programs are started in: they pass on no code. */
const noRoom = [
  ['ENOSPC', 'No space left on device'],
  ['EDQUOT', 'Disk quota exceeded'],
] as const;

/** The system's error when there was no room on the disk. */
function outOfRoom(said: string): Error | undefined {
  const found = noRoom.find(([, words]) => said.includes(words));
  return found && Object.assign(new Error(said), { code: found[0] });
}
