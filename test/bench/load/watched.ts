import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a process holds, after its garbage was collected. */
export interface Held {
  /** Bytes the system has given it. */
  rss: number;
  /** Bytes of JavaScript and of buffers in use. */
  held: number;
  /** Sockets, timers and files that are open. */
  handles: number;
}

/** A process of Heed as it ships, which says what it holds when it is asked. */
export interface Watched {
  role: 'web' | 'worker';
  pid: number;
  /** Where it answers HTTP; 0 of a worker. */
  port: number;
  holds(this: void): Promise<Held>;
  /** Lines of its log at level `error` or above, the last hundred. */
  errors(this: void): readonly string[];
  stop(this: void): Promise<void>;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
const errorLevel = 50;
const mostErrors = 100;

/** @param env all that it is told; nothing of this process's own configuration gets through */
export async function startWatched(role: Watched['role'], env: Record<string, string>): Promise<Watched> {
  const { PATH = '' } = process.env;
  const args = ['--import', './test/bench/load/look.js', 'src/heed.js', 'serve', '--role', role];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH, NODE_ENV: 'production', HEED_PORT: '0', HEED_HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const errors: string[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`a process (${role}) ended with ${code} before it was ready`)),
    );
    onLines(child, (line) => {
      if (line.includes('"msg":"heed is running"')) resolve(Number(/"port":(\d+)/.exec(line)?.[1]));
      if (Number(/^\{"level":(\d+)/.exec(line)?.[1] ?? 0) < errorLevel) return;
      errors.push(line);
      if (errors.length > mostErrors) errors.shift();
    });
  });
  return {
    ...{ role, port, pid: child.pid ?? 0, errors: () => errors },
    async holds() {
      if (!child.connected) {
        const how = child.signalCode ?? child.exitCode ?? 'for no reason that is known';
        throw new Error(`a process (${role}, ${child.pid}) has ended: ${how} ${errors.at(-1) ?? ''}`);
      }
      const said = once(child, 'message');
      child.send('look');
      const [held] = (await said) as [Held];
      return held;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
}

/** Nothing of its output is kept but the line that is not ended yet. */
function onLines({ stdout }: ChildProcess, line: (text: string) => void): void {
  let rest = '';
  stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const one of lines) line(one);
  });
}
