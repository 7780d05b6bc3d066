import { dirname, join } from 'node:path';
import { HeedError } from '../../errors.ts';
import { type Binaries, copyBinaries, findBinaries, isWhole } from './binaries.ts';
import { checkVersion, makeCluster, NAME } from './cluster.ts';
import { codeOf, openDataDir, unusable } from './data-dir.ts';
import { openHome, openStateDir, readHome, STATE_DIR, writeHome } from './home.ts';
import { type Lock, lockHolder, takeLock } from './lock.ts';
import { type Postmaster, readyPort, startPostmaster, stopOrphan } from './postmaster.ts';
import { until } from './process.ts';
import { openServerLog, type ServerLog } from './server-log.ts';
import { serverUser } from './server-user.ts';
import { type Settings, serverSettings } from './settings.ts';

export interface EmbeddedServer {
  /** Connection string of the database `heed`. Holds the password: never to be logged. */
  url: string;
  port: number;
  pid: number;
  /** Ends the server in order, then gives the data directory free. Safe to call again. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  dataDir: string;
  log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  /** The server ended by itself; nothing works without it. `stop()` is still to be called. */
  onExit?(error: HeedError): void;
  /** Where root keeps clusters and programs, in place of `/var/lib/heed`. */
  stateDir?: string;
  /** Server settings in place of Heed's own; tests trade durability for speed. */
  settings?: Settings;
}

/**
 * Starts the PostgreSQL server of a data directory and makes it on first use. Only one process can have it
 * (`data-dir-in-use`, `data-dir-unusable`, `config-invalid` where the platform has no server,
 * `database-failed`). A server that an earlier, killed Heed left behind is ended first.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const dataDir = await openDataDir(options.dataDir);
  const held: Lock[] = [await takeLock(dataDir)];
  try {
    return await startLocked(dataDir, held, options);
  } catch (error) {
    await releaseAll(held);
    // A code of the system (disk full, no permission) comes from files; all else is a mistake of ours.
    throw codeOf(error) ? unusable(dataDir, error) : error;
  }
}

/**
 * Connection string of the server that another living Heed runs on this data directory; undefined when none
 * does. Waits while that one is still starting, at most `ms` milliseconds.
 */
export async function discover(dataDir: string, ms: number = 15_000): Promise<string | undefined> {
  let found: string | undefined;
  await until(async () => {
    if (!(await lockHolder(dataDir))) return true;
    const home = await readHome(dataDir);
    const port = home && (await readyPort(home.cluster));
    if (home && port) found = urlOf(port, home.password);
    return found !== undefined;
  }, ms);
  return found;
}

async function startLocked(dataDir: string, held: Lock[], options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { log, stateDir = STATE_DIR } = options;
  const settings = { ...serverSettings, ...options.settings };
  const home = await openHome(dataDir, stateDir);
  const outside = dirname(home.cluster);
  if (outside !== dataDir) {
    await openStateDir(stateDir);
    await openStateDir(outside);
    // A copy of the data directory names the same cluster.
    held.push(await takeLock(outside));
  }
  const binaries = await usableBinaries(dataDir, stateDir);
  const user = await serverUser(home.cluster);
  const sync = settings.fsync === 'on';
  // Before the cluster, so that no cluster is without its password; again when it exists.
  if (!home.made) await writeHome(dataDir, home);
  await makeCluster(home.cluster, { binaries, user, password: home.password, sync });
  if (!home.made) await writeHome(dataDir, { ...home, made: true });
  await checkVersion(home.cluster, binaries);

  const orphan = await stopOrphan(home.cluster);
  if (orphan) log.warn({ pid: orphan }, 'ended the database server that a killed Heed had left behind');
  const serverLog = openLog(dataDir);
  const postmaster = await startPostmaster({
    program: join(binaries.root, 'bin', 'postgres'),
    cluster: home.cluster,
    user,
    settings,
    log: serverLog,
    onExit: (how) => options.onExit?.(died(how, serverLog)),
  }).catch((error: unknown) => {
    serverLog.close();
    throw error;
  });
  log.info({ pid: postmaster.pid, port: postmaster.port }, 'embedded database ready');
  return serverOf(postmaster, home.password, held, serverLog);
}

function serverOf(postmaster: Postmaster, password: string, held: Lock[], log: ServerLog): EmbeddedServer {
  const { pid, port } = postmaster;
  const stop = async () => {
    await postmaster.stop();
    log.close();
    await releaseAll(held);
  };
  let stopped: Promise<void> | undefined;
  return {
    url: urlOf(port, password),
    port,
    pid,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Root always needs a copy: the server's user may be unable to enter the repository. */
async function usableBinaries(dataDir: string, stateDir: string): Promise<Binaries> {
  const binaries = await findBinaries();
  if (process.getuid?.() === 0) {
    await openStateDir(stateDir);
    return copyBinaries(binaries, stateDir);
  }
  if (await isWhole(binaries)) return binaries;
  try {
    return await copyBinaries(binaries, dataDir);
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

function openLog(dataDir: string): ServerLog {
  try {
    return openServerLog(join(dataDir, 'postgres.log'));
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

async function releaseAll(held: readonly Lock[]): Promise<void> {
  for (const lock of held.toReversed()) await lock.release();
}

function urlOf(port: number, password: string): string {
  return `postgresql://${NAME}:${password}@127.0.0.1:${port}/${NAME}`;
}

function died(how: string, log: ServerLog): HeedError {
  return new HeedError(
    'database-failed',
    `The embedded PostgreSQL ended by itself (${how}). It says, in ${log.path}: ${log.tail()}`,
  );
}
