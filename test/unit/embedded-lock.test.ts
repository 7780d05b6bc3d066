import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { type Lock, lockHolder, takeLock } from '../../src/db/embedded/lock.ts';
import { isRunning, markOf } from '../../src/db/embedded/process.ts';
import { failure } from '../harness/embedded.ts';
import { runTypeScript } from '../harness/run-typescript.ts';

describe('Lock of a data directory', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'heed-lock-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const writeLock = async (content: string) => {
    await mkdir(join(dir, 'lock'));
    await writeFile(join(dir, 'lock', '7'), content);
  };

  it('names its holder until it is released', async () => {
    expect(await lockHolder(dir)).to.equal(undefined);
    const lock = await takeLock(dir);
    expect(await lockHolder(dir)).to.deep.equal(await markOf(process.pid));
    await lock.release();
    expect(await lockHolder(dir)).to.equal(undefined);
    await (await takeLock(dir)).release();
  });

  it('is refused while its holder lives, saying who and where', async () => {
    const parent = await markOf(process.ppid);
    await writeLock(JSON.stringify(parent));
    const error = await failure(takeLock(dir));
    expect(error.code).to.equal('data-dir-in-use');
    expect(error.message).to.contain(String(process.ppid)).and.contain(dir).and.contain('HEED_DATA_DIR');
  });

  it('passes on from a process that died, even when another has its pid now', async () => {
    await writeLock(JSON.stringify({ pid: process.ppid, started: 'an earlier boot:17' }));
    await (await takeLock(dir)).release();
  });

  for (const content of ['', '{', 'null', '{"pid":"1"}', '\0\0\0\0']) {
    it(`passes on from ${JSON.stringify(content)}, as a power failure may leave it`, async () => {
      await writeLock(content);
      await (await takeLock(dir)).release();
    });
  }

  it('does not grow with use', async () => {
    for (let i = 0; i < 20; i++) await (await takeLock(dir)).release();
    expect(await readdir(join(dir, 'lock'))).to.have.length(1);
  });

  it('goes to one of many who want it at once, again and again', async () => {
    await writeLock('{}');
    for (let round = 0; round < 15; round++) {
      const all = await Promise.allSettled(Array.from({ length: 12 }, () => takeLock(dir)));
      const won = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      expect(won).to.have.length(1);
      await won[0]?.release();
    }
  });

  it('never has two holders while many take and release it', async () => {
    let held = 0;
    let turns = 0;
    const contend = async () => {
      for (let tries = 0; tries < 30; tries++) {
        let lock: Lock;
        try {
          lock = await takeLock(dir);
        } catch {
          continue;
        }
        held += 1;
        expect(held).to.equal(1);
        await readdir(dir);
        held -= 1;
        turns += 1;
        await lock.release();
      }
    };
    await Promise.all(Array.from({ length: 8 }, contend));
    expect(turns).to.be.greaterThan(8);
  });

  it('goes to one of several processes that start at the same instant on a stale lock', async () => {
    await writeLock(JSON.stringify({ pid: 1, started: 'an earlier boot:17' }));
    const children = Array.from({ length: 5 }, () =>
      runTypeScript('lock-child.ts', [dir], { stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    try {
      const lines = children.map((child) => linesOf(child)[Symbol.asyncIterator]());
      const next = () => Promise.all(lines.map(async (line) => (await line.next()).value));
      expect(new Set(await next())).to.deep.equal(new Set(['waiting']));
      for (const child of children) child.stdin?.write('go\n');
      expect(await next()).to.have.members(['taken', ...Array<string>(4).fill('data-dir-in-use')]);
    } finally {
      for (const child of children) child.kill('SIGKILL');
    }
  });
});

describe('Process mark', () => {
  it('tells a living process from a dead one', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    const mark = await markOf(child.pid ?? 0);
    if (!mark) throw new Error('no mark');
    expect(await isRunning(mark)).to.equal(true);
    expect(await isRunning({ ...mark, started: 'another time' })).to.equal(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await isRunning(mark)).to.equal(false);
    expect(await markOf(mark.pid)).to.equal(undefined);
  });
});

function linesOf(child: ChildProcess): AsyncIterable<string> {
  if (!child.stdout) throw new Error('no output');
  return createInterface(child.stdout);
}
