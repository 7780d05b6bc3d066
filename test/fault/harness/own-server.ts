import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../../src/config.ts';
import { type EmbeddedServer, startEmbedded } from '../../../src/db/embedded/server.ts';
import type { Settings } from '../../../src/db/embedded/settings.ts';
import { type Connection, connect } from '../../../src/db/pool.ts';
import { createLog } from '../../../src/log.ts';
import { type Running, serve } from '../../../src/main.ts';
import { until } from '../../harness/until.ts';

/** All of Heed on a PostgreSQL server of its own, which a test may ill-treat. */
export interface OnOwnServer {
  running: Running;
  /** A way in beside Heed. */
  beside: Connection;
  url: string;
  server: EmbeddedServer;
  /** Lines of the log with these words. */
  saying(words: string): number;
  readyz(): Promise<{ status: number; checks: Record<string, string> }>;
  /** Figures, or the status where there are none. */
  metrics(): Promise<string>;
  /** Waits until it is ready. */
  well(): Promise<void>;
  close(): Promise<void>;
}

const token = 'of-the-tests-and-nobody-else';

/** @param stateDir where the cluster lies for root, in place of a folder of the test's */
export async function onOwnServer(settings: Settings, stateDir?: string): Promise<OnOwnServer> {
  const base = await mkdtemp(join(tmpdir(), 'heed-services-'));
  await chmod(base, 0o711);
  const state = stateDir ?? join(base, 'state');
  await mkdir(state, { recursive: true, mode: 0o711 });
  const silent = { info() {}, warn() {} };
  const server = await startEmbedded({
    dataDir: join(base, 'database'),
    stateDir: state,
    log: silent,
    settings,
  });
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  const config = readConfig({
    ...{ DATABASE_URL: server.url, HEED_SECRET: 's'.repeat(44) },
    ...{
      HEED_DATA_DIR: join(base, 'heed'),
      HEED_PORT: '0',
      HEED_HOST: '127.0.0.1',
      HEED_METRICS_TOKEN: token,
    },
  });
  const undo = async () => {
    await server.stop();
    await rm(base, { recursive: true, force: true });
  };
  const running = await serve(config, 'all', log).catch(async (error: unknown) => {
    await undo();
    throw error;
  });
  const beside = connect(server.url, { max: 2, name: 'beside' });
  const readyz = async () => {
    const response = await fetch(`${running.url}/readyz`);
    const { checks } = (await response.json()) as { checks: Record<string, string> };
    return { status: response.status, checks };
  };
  return {
    ...{ running, beside, server, url: server.url, readyz },
    saying: (words) => lines.filter((line) => line.includes(words)).length,
    async metrics() {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${running.url}/metrics`, { headers });
      return response.ok ? response.text() : String(response.status);
    },
    well: () =>
      until(async () => (await readyz()).status === 200, { within: 120_000, what: 'Heed to be ready' }).then(
        () => undefined,
      ),
    async close() {
      await beside.close();
      await running.stop();
      await undo();
    },
  };
}
