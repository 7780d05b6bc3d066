import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';

/** A server in a process of its own: the product, or a bare peer. */
export interface Side {
  port: number;
  child: ChildProcess;
}

export interface Shot {
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface Landed {
  status: number;
  location: string;
  text: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const connections = 24;

/** Starts a server that says its port in a line of JSON. */
export function startServer(args: string[], env: Record<string, string> = {}): Promise<Side> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`a server ended with ${code}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const port = /"port":(\d+)[,}][^\n]*\n/.exec(said)?.[1];
      if (port) resolve({ child, port: Number(port) });
    });
  });
}

/** The web half of the product as it ships. */
export function startProduct(url: string, dir: string, env: Record<string, string>): Promise<Side> {
  return startServer(['src/heed.js', 'serve', '--role', 'web'], {
    DATABASE_URL: url,
    HEED_PORT: '0',
    HEED_HOST: '127.0.0.1',
    HEED_DATA_DIR: dir,
    HEED_LOG_LEVEL: 'info',
    ...env,
  });
}

export async function stopServer({ child }: Side): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGTERM');
  await exit;
}

/**
 * Posts over a fixed number of connections; every answer has to be right.
 *
 * @param again whether what landed so is sent once more, behind all others
 * @returns answers per second
 */
export async function fire(
  port: number,
  shots: readonly Shot[],
  right: (landed: Landed) => boolean,
  again: (landed: Landed) => boolean = () => false,
): Promise<number> {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });
  const queue = [...shots];
  let next = 0;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let shot = queue[next]; shot; shot = queue[next]) {
        next += 1;
        const { path, headers, body } = shot;
        const answer = await pool.request({ method: 'POST', path, headers, body });
        const text = await answer.body.text();
        const landed = { status: answer.statusCode, location: String(answer.headers.location ?? ''), text };
        if (again(landed)) queue.push(shot);
        else if (!right(landed))
          throw new Error(`answered ${landed.status} ${landed.location} ${text.slice(0, 300)}`);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1_000;
  await pool.close();
  return shots.length / seconds;
}
