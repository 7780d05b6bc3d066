import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbedded } from '../../src/db/embedded/server.ts';
import { onDatabase, withAdmin } from './postgres-admin.ts';
import { makeRunDirs, removeRun, removeStaleRuns } from './postgres-runs.ts';
import { socketIn } from './postgres-socket.ts';
import { runTypeScript } from './run-typescript.ts';

/** One PostgreSQL server for a whole test run. */
export interface TestServer {
  /** A role that may make databases. */
  url: string;
  /** Names this run's databases apart from those of other runs on the same server. */
  run: string;
  stop(): Promise<void>;
}

export interface TestDatabase {
  url: string;
  drop(this: void): Promise<void>;
}

/**
 * Starts the server of a run: the embedded one, which here does not wait for the disk, does not sweep (`hasty`)
 * and is reached through a socket. With HEED_TEST_DATABASE_URL the tests run on that server instead (its role needs CREATEDB).
 */
export async function startTestServer(): Promise<TestServer> {
  const given = process.env.HEED_TEST_DATABASE_URL;
  return given ? await useServer(given) : await startOwnServer();
}

/** Makes a database, lets `prepare` fill it, and closes it to all sessions but copying. Returns its URL. */
export async function createTemplate(
  server: { url: string; run: string },
  prepare: (url: string) => Promise<void>,
): Promise<string> {
  const name = newName(server.run);
  await withAdmin(server.url, (admin) => admin.query(`CREATE DATABASE ${name}`));
  return closed(onDatabase(server.url, name), prepare);
}

/** A template with more in it: a copy of one, which `prepare` fills further. It goes when the run ends. Returns its URL. */
export async function extendTemplate(
  templateUrl: string,
  prepare: (url: string) => Promise<void>,
): Promise<string> {
  const { url } = await createDatabase(templateUrl);
  return closed(url, prepare);
}

async function closed(url: string, prepare: (url: string) => Promise<void>): Promise<string> {
  await prepare(url);
  await withAdmin(url, (admin) => admin.query(`ALTER DATABASE ${nameIn(url)} ALLOW_CONNECTIONS false`));
  return url;
}

/** Copies a template. Dropping the copy ends sessions that a test forgot. */
export async function createDatabase(templateUrl: string): Promise<TestDatabase> {
  const template = nameIn(templateUrl);
  const name = newName(runOf(template));
  await withAdmin(templateUrl, (admin) => copy(admin, template, name));
  return {
    url: onDatabase(templateUrl, name),
    drop: () => withAdmin(templateUrl, (admin) => drop(admin, name)),
  };
}

/** A database with nothing in it on the server of another one; dropping it ends sessions that a test forgot. */
export async function emptyDatabase(beside: string): Promise<TestDatabase> {
  const run = runIn(nameIn(beside));
  // Beside a database of no run nobody holds a lock for it: by a name of no run it is not taken for a dead run's.
  const name = run ? newName(run) : `heed_test_${newRun()}`;
  await withAdmin(beside, (admin) => admin.query(`CREATE DATABASE ${name} TEMPLATE template0`));
  return {
    url: onDatabase(beside, name),
    drop: () => withAdmin(beside, (admin) => drop(admin, name)),
  };
}

/** A fresh database with the present schema, from the template that `global.ts` made for this run. */
export async function testDatabase(): Promise<TestDatabase> {
  const template = process.env.HEED_TEST_TEMPLATE_URL;
  if (!template) throw new Error('No test server: run mocha with --require ./test/harness/global.ts');
  return await createDatabase(template);
}

/** No test outlives its server, so nothing has to reach a disk; and databases that live for a second need no sweeping. */
const hasty = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  autovacuum: 'off',
  max_connections: '200',
};

async function startOwnServer(): Promise<TestServer> {
  await removeStaleRuns();
  const { root, dataDir, stateDir } = await makeRunDirs();
  const guard = startGuard(root);
  const silent = { info() {}, warn() {} };
  try {
    const socket = await socketIn(root);
    const settings = { ...hasty, ...socket.settings };
    const server = await startEmbedded({ dataDir, stateDir, log: silent, settings });
    const stop = async () => {
      await server.stop();
      await removeRun(root);
      guard.kill('SIGKILL');
    };
    return { url: socket.through(server.url), run: newRun(), stop };
  } catch (error) {
    // The guard removes what was begun.
    guard.stdin?.end();
    throw error;
  }
}

function startGuard(root: string) {
  const guard = runTypeScript('postgres-guard.ts', [root], {
    // Out of the terminal's process group, where Ctrl-C would end it together with the tests.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  if (guard.stdin instanceof Socket) guard.stdin.unref();
  return guard;
}

/** On a server that others use too, a run holds an advisory lock as long as it lives. */
async function useServer(url: string): Promise<TestServer> {
  const run = newRun();
  const session = new pg.Client(onDatabase(url, 'postgres'));
  session.on('error', () => {});
  await session.connect();
  await session.query('SELECT pg_advisory_lock($1)', [lockKey(run)]);
  await dropStale(session, run);
  const stop = async () => {
    for (const name of await databases(session, `heed_test_${run}_`)) await drop(session, name);
    await session.end();
  };
  return { url, run, stop };
}

/** Drops the databases of runs that nobody holds any more. */
async function dropStale(session: pg.Client, own: string): Promise<void> {
  for (const name of await databases(session, 'heed_test_')) {
    const run = runIn(name);
    if (run === undefined || run === own) continue;
    const { rows } = await session.query<{ free: boolean }>('SELECT pg_try_advisory_lock($1) AS free', [
      lockKey(run),
    ]);
    if (!rows[0]?.free) continue;
    await drop(session, name);
    await session.query('SELECT pg_advisory_unlock($1)', [lockKey(run)]);
  }
}

/** PostgreSQL copies a database only while nobody is in it; autovacuum may be, for a moment (55006). */
async function copy(admin: pg.Client, template: string, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      // Files as they are take a third of the time of going through the log, which nobody here needs.
      await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
      return;
    } catch (error) {
      const busy = error instanceof pg.DatabaseError && error.code === '55006';
      if (!busy || attempt === 50) throw error;
      await sleep(100);
    }
  }
}

/** An autovacuum worker of the server's own may be in it for a while, and only the server may end that (42501). */
async function drop(admin: pg.Client, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      return;
    } catch (error) {
      const busy = error instanceof pg.DatabaseError && ['42501', '55006'].includes(error.code ?? '');
      if (!busy || attempt === 150) throw error;
      await sleep(200);
    }
  }
}

async function databases(admin: pg.Client, prefix: string): Promise<string[]> {
  const { rows } = await admin.query<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
    [prefix],
  );
  return rows.map((row) => row.datname);
}

const newRun = () => randomBytes(6).toString('hex');
const newName = (run: string) => `heed_test_${run}_${randomBytes(6).toString('hex')}`;
const lockKey = (run: string) => Number.parseInt(run, 16);

function runOf(name: string): string {
  const run = runIn(name);
  if (run === undefined) throw new Error(`${name} is not a test database`);
  return run;
}

function runIn(name: string): string | undefined {
  return /^heed_test_([0-9a-f]{12})_/.exec(name)?.[1];
}

function nameIn(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}
