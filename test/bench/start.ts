import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeDataDir } from '../harness/heed-process.ts';
import { type BenchResult, median } from './result.ts';

const rounds = 5;
const heed = fileURLToPath(new URL('../../src/heed.js', import.meta.url));

/** Cold start to ready on an existing data directory, against the embedded server alone (from its first process). */
export async function run(): Promise<BenchResult> {
  const dir = await mkdtemp(join(tmpdir(), 'heed-bench-'));
  try {
    const port = await freePort();
    await product(dir, port);
    const ours: number[] = [];
    const peer: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await product(dir, port));
      peer.push(await serverAlone(dir));
    }
    const [mine, theirs] = [median(ours), median(peer)];
    return {
      bench: 'start',
      ratio: Math.round((mine / theirs) * 100) / 100,
      ours: Math.round(mine),
      peer: Math.round(theirs),
      unit: 'ms to ready (less is better)',
      goal: 'ours <= peer + 2000 ms',
      note: `${Math.round(mine - theirs)} ms more than the server alone`,
    };
  } finally {
    await removeDataDir(dir);
  }
}

async function product(dataDir: string, port: number): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, [heed, 'serve'], {
    env: { ...process.env, HEED_DATA_DIR: dataDir, HEED_PORT: String(port), HEED_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) break;
    if (child.exitCode !== null) throw new Error('heed did not start');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const ms = performance.now() - start;
  await ended(child);
  return ms;
}

/** The same server from the same data, in a process that does nothing else. */
async function serverAlone(dataDir: string): Promise<number> {
  const program = `
    import { startEmbedded } from './src/db/embedded/server.ts';
    const start = performance.now();
    const server = await startEmbedded({ dataDir: process.argv[1], log: { info() {}, warn() {} } });
    console.log(performance.now() - start);
    await server.stop();`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program, dataDir], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await new Promise((resolve) => child.on('exit', resolve));
  return Number(said);
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGTERM');
  await exit;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
