import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../../src/db/embedded/server.ts';
import type { Settings } from '../../src/db/embedded/settings.ts';
import { migrate } from '../../src/db/migrate.ts';
import { type Connection, connect } from '../../src/db/pool.ts';

export interface BenchDatabase extends Connection {
  url: string;
  /** Of the server's first process. */
  serverPid: number;
  /** A folder of the benchmark's own, gone when it ends. */
  dir: string;
}

/**
 * A server as `npm start` runs it, with everything on the disk before a commit returns, for one benchmark.
 *
 * @param settings what is set otherwise, such as how many connections it takes
 */
export async function benchDatabase(settings: Settings = {}): Promise<BenchDatabase> {
  const dir = await mkdtemp(join(tmpdir(), 'heed-bench-'));
  // As root the server runs as another user, who has to get in.
  await chmod(dir, 0o755);
  const log = { info: () => undefined, warn: () => undefined };
  const server = await startEmbedded({
    dataDir: join(dir, 'data'),
    stateDir: join(dir, 'state'),
    log,
    settings,
  });
  await migrate(server.url);
  const connection = connect(server.url, { max: 4, name: 'heed-bench' });
  return {
    ...connection,
    url: server.url,
    serverPid: server.pid,
    dir,
    async close() {
      await connection.close();
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
