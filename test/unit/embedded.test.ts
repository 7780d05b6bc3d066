import { createHash } from 'node:crypto';
import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { readHome } from '../../src/db/embedded/home.ts';
import { markOf, until } from '../../src/db/embedded/process.ts';
import { discover, type EmbeddedServer, startEmbedded } from '../../src/db/embedded/server.ts';
import type { HeedError } from '../../src/errors.ts';
import {
  type Answer,
  asRoot,
  endAll,
  endChildren,
  failure,
  makeBase,
  query,
  silent,
  startChild,
} from '../harness/embedded.ts';
import { skipBecause } from '../harness/needs.ts';

describe('Embedded PostgreSQL', function () {
  // Seconds on a quiet machine; servers and child processes take their time on a busy one.
  this.timeout(90_000);
  let base: string;
  let stateDir: string;
  let dataDir: string;

  before(async () => {
    base = await makeBase();
    stateDir = join(base, 'state');
  });
  beforeEach(() => {
    // One for all that do not say otherwise: making a cluster is what takes time here.
    dataDir = join(base, 'shared');
  });
  afterEach(endChildren);
  after(async () => {
    await endAll(base);
    await rm(base, { recursive: true, force: true });
  });

  const start = (more: { onExit?(error: HeedError): void } = {}) =>
    startEmbedded({ dataDir, stateDir, log: silent, ...more });
  const startOther = async (note: string) => {
    const child = startChild([dataDir, stateDir, note]);
    return { ...child, ...requireReady(await child.answer) };
  };
  const clusterOf = async () => (await readHome(dataDir))?.cluster ?? '';
  const using = async (server: EmbeddedServer, work: (server: EmbeddedServer) => Promise<void>) => {
    try {
      await work(server);
    } finally {
      await server.stop();
    }
  };

  it('makes a durable UTF-8 database on first start, where Heed is an ordinary role', async () => {
    await using(await start(), async ({ url, port, pid }) => {
      const [row] = await query(
        url,
        `SELECT current_database(), pg_encoding_to_char(encoding), datcollate, usesuper,
                current_setting('fsync'), current_setting('synchronous_commit'), current_setting('jit'),
                current_setting('TimeZone'), inet_server_port()
         FROM pg_database, pg_user WHERE datname = current_database() AND usename = current_user`,
      );
      expect(row).to.deep.equal(['heed', 'UTF8', 'C.UTF-8', false, 'on', 'on', 'off', 'UTC', port]);
      expect((await stat(join(dataDir, 'postgres.json'))).mode & 0o777).to.equal(0o600);
      expect((await stat(await clusterOf())).mode & 0o777).to.equal(0o700);
      expect(await markOf(pid)).to.have.property('pid', pid);
    });
  });

  it('lets nobody in without the password, nor as the superuser', async () => {
    await using(await start(), async ({ url }) => {
      const guess = new URL(url);
      guess.password = 'guess';
      expect(await sqlState(query(guess.href, 'SELECT 1'))).to.equal('28P01');
      guess.username = 'postgres';
      expect(await sqlState(query(guess.href, 'SELECT 1'))).to.equal('28000');
    });
  });

  it('keeps the data over a restart and leaves no process', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE t AS SELECT 阅知 FROM (VALUES (1)) AS v (阅知)');
    await first.stop();
    await first.stop();
    expect(await markOf(first.pid)).to.equal(undefined);
    await using(await start(), async ({ url, pid }) => {
      expect(pid).not.to.equal(first.pid);
      expect(await query(url, 'SELECT 阅知 FROM t')).to.deep.equal([[1]]);
    });
  });

  it('refuses a second start while the first lives, which others can find and use', async () => {
    expect(await discover(join(base, 'none'))).to.equal(undefined);
    const other = await startOther('first');
    const error = await failure(start());
    expect(error.code).to.equal('data-dir-in-use');
    expect(error.message)
      .to.contain(dataDir)
      .and.contain(`process ${other.pid}`)
      .and.contain('HEED_DATA_DIR');
    expect(await notesIn((await discover(dataDir)) ?? '')).to.include('first');
    other.process.kill('SIGTERM');
    await other.ended;
    expect(await discover(dataDir)).to.equal(undefined);
    await using(await start(), async () => {
      expect((await failure(start())).message).to.contain('this very process');
    });
  });

  it('comes back with all data after kill -9, and ends the server that was left behind', async () => {
    const other = await startOther('before the crash');
    other.process.kill('SIGKILL');
    expect(await other.ended).to.equal('SIGKILL');
    expect(await markOf(other.server), 'the orphan lives').not.to.equal(undefined);
    await using(await start(), async ({ url, pid }) => {
      expect(await markOf(other.server), 'the orphan was ended').to.equal(undefined);
      expect(await notesIn(url)).to.include('before the crash');
      expect(await serversOf(await clusterOf())).to.deep.equal(process.platform === 'linux' ? [pid] : []);
    });
  });

  it('comes back after Heed and its server were both killed', async () => {
    const other = await startOther('before both died');
    other.process.kill('SIGKILL');
    await other.ended;
    process.kill(other.server, 'SIGKILL');
    await using(await start(), async ({ url }) => {
      expect(await notesIn(url)).to.include('before both died');
    });
  });

  it('begins again when it was killed while making the database', async () => {
    dataDir = join(base, 'interrupted');
    const child = startChild([dataDir, stateDir, 'never']);
    const drafts = async () => {
      const cluster = await clusterOf();
      const names = cluster ? await readdir(dirname(cluster)).catch(() => []) : [];
      return names.filter((name) => name.includes('.draft-'));
    };
    expect(await until(async () => (await drafts()).length > 0, 30_000)).to.equal(true);
    child.process.kill('SIGKILL');
    await child.ended;
    await using(await start(), async ({ url }) => {
      expect(await query(url, "SELECT to_regclass('notes')")).to.deep.equal([[null]]);
    });
    await using(await start(), async () => {
      expect(await drafts()).to.deep.equal([]);
    });
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`leaves nothing after ${signal}`, async () => {
      const other = await startOther('note');
      other.process.kill(signal);
      expect(await other.ended).to.equal(0);
      expect(await markOf(other.server)).to.equal(undefined);
    });
  }

  it('lets Heed order the shutdown when Ctrl-C reaches its whole process group', async () => {
    const child = startChild([dataDir, stateDir, 'note'], { detached: true });
    const { server } = requireReady(await child.answer);
    process.kill(-child.pid, 'SIGINT');
    expect(await child.ended).to.equal(0);
    expect(await markOf(server)).to.equal(undefined);
    const log = await readFile(join(dataDir, 'postgres.log'), 'utf8');
    const lastRun = log.slice(log.lastIndexOf('starting PostgreSQL'));
    expect(lastRun.match(/received fast shutdown request/g)).to.have.length(1);
  });

  it('leaves nothing when Heed leaves by process.exit()', async () => {
    const child = startChild([dataDir, stateDir, 'exit']);
    const { server } = requireReady(await child.answer);
    expect(await child.ended).to.equal(0);
    expect(await until(async () => (await markOf(server)) === undefined, 5_000)).to.equal(true);
  });

  it('tells when the server ends by itself, and can be started again', async () => {
    const said: HeedError[] = [];
    const server = await start({ onExit: (error) => said.push(error) });
    process.kill(server.pid, 'SIGQUIT');
    expect(await until(async () => said.length > 0, 5_000)).to.equal(true);
    expect(said[0]?.code).to.equal('database-failed');
    expect(said[0]?.message).to.contain('postgres.log').and.contain('immediate shutdown');
    await server.stop();
    await using(await start(), async () => {});
    expect(said).to.have.length(1);
  });

  it('does not touch a stranger who has the pid of a dead server', async () => {
    await (await start()).stop();
    await writeFile(join(await clusterOf(), 'postmaster.pid'), `${process.ppid}\n/elsewhere\n1\n1\n`);
    await using(await start(), async () => {
      expect(await markOf(process.ppid)).not.to.equal(undefined);
    });
  });

  it('writes no content and no password to its log', async () => {
    const canary = 'canary-5d1c';
    await using(await start(), async ({ url }) => {
      await query(url, 'CREATE TABLE people (name text UNIQUE, age int CHECK (age > 0))');
      await query(url, 'INSERT INTO people VALUES ($1, 1)', [canary]);
      expect(await sqlState(query(url, 'INSERT INTO people VALUES ($1, 2)', [canary]))).to.equal('23505');
      expect(await sqlState(query(url, 'INSERT INTO people VALUES ($1, -1)', [canary]))).to.equal('23514');
      expect(await sqlState(query(url, `SELECT '${canary}'::int`))).to.equal('22P02');
      expect(
        await sqlState(query(url, `DO $$ BEGIN RAISE WARNING '${canary}'; PERFORM 1/0; END $$`)),
      ).to.equal('22012');
      const log = await readFile(join(dataDir, 'postgres.log'), 'utf8');
      expect(log).to.contain('ready to accept connections');
      expect(log).not.to.contain(canary);
      expect(log).not.to.contain(new URL(url).password);
    });
  });

  it('never begins a new database where one is missing, damaged or of another version', async () => {
    dataDir = join(base, 'lost');
    await (await start()).stop();
    const cluster = await clusterOf();
    const json = join(dataDir, 'postgres.json');
    const before = await readFile(json, 'utf8');

    await writeFile(join(cluster, 'PG_VERSION'), '14\n');
    expect((await failure(start())).message).to.contain('made by PostgreSQL 14');
    await rm(cluster, { recursive: true });
    expect((await failure(start())).message).to.contain(`${cluster} is missing`);
    await writeFile(json, '{');
    expect(await failure(start())).to.have.property('code', 'data-dir-unusable');
    await writeFile(json, before);
    expect(hash(await readFile(json))).to.equal(hash(Buffer.from(before)));
  });

  it('refuses a copy of a data directory whose database is in use', async function () {
    if (!asRoot) skipBecause(this, 'it needs root');
    await using(await start(), async () => {
      const copy = join(base, 'copy');
      await cp(dataDir, copy, { recursive: true });
      await rm(join(copy, 'lock'), { recursive: true });
      expect(await failure(startEmbedded({ dataDir: copy, stateDir, log: silent }))).to.have.property(
        'code',
        'data-dir-in-use',
      );
    });
  });
});

function requireReady(answer: Answer): { server: number } {
  if (!answer.ready || answer.server === undefined)
    throw new Error(answer.message ?? 'the child said nothing');
  return { server: answer.server };
}

async function notesIn(url: string): Promise<unknown[]> {
  return (await query(url, 'SELECT note FROM notes')).flat();
}

async function sqlState(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return 'no error';
}

/** Pids of all servers that work in a cluster, their own children left out. Linux only; empty elsewhere. */
async function serversOf(cluster: string): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const lines = await Promise.all(
    pids.map(async (pid) => [pid, await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')] as const),
  );
  return lines.filter(([, line]) => line.includes(`\0-D\0${cluster}\0`)).map(([pid]) => pid);
}

const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
