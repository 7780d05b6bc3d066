import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHttp } from '../../handlers/http.ts';
import type { Budgets } from '../../handlers/middleware/limits.ts';
import type { App } from '../../src/app.ts';
import { FixedClock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { startLive } from '../../src/live.ts';
import { createLog, type Log } from '../../src/log.ts';
import { noticeHooks } from '../../src/notices/follow.ts';
import { guardedPersonalData } from '../../src/personal-data-sources.ts';
import {
  type Connected,
  closeAll,
  connectPlatforms,
  directoriesOf,
  signInsOf,
  slackOf,
} from '../../src/platforms/connect.ts';
import { localPlatform } from '../../src/platforms/local/adapter.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { readPolicyFolder } from '../../src/policies/read-folder.ts';
import { publishPolicy } from '../../src/policies/service.ts';
import { seedSampleCompany } from '../../src/sample/company.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { masterKeyFrom } from '../../src/vault/master.ts';
import { tokensFrom } from '../../src/web/tokens.ts';
import { companyZone as zone } from '../../src/zone.ts';
import { type Browser, browserFor } from './browser.ts';
import { seededDatabase } from './database.ts';

export interface TestApp {
  url: string;
  databaseUrl: string;
  app: App;
  db: Db;
  clock: FixedClock;
  /** The platforms that the configuration names; none with the local messenger. */
  connected: readonly Connected[];
  /** A browser in which the person with that staff number is signed in. */
  signIn(staffNo: string): Promise<Browser>;
  /** A browser in which nobody is. */
  visitor(): Browser;
  close(): Promise<void>;
}

export interface TestAppOptions {
  /** Where the clock stands; it moves only when told to. */
  now?: string;
  /** Whether the sample policies are published. */
  policies?: boolean;
  /** Whether the sample company works here. */
  people?: boolean;
  log?: Log;
  /** Where more is asked in a minute than anybody may: how fast a machine is decides nothing. */
  budgets?: Budgets;
  /** Variables of the configuration, besides the data directory. */
  env?: Record<string, string>;
}

const samplePolicies = fileURLToPath(new URL('../../policies', import.meta.url));

/**
 * Heed's pages on a database of their own with the sample company, and nothing that works in the background:
 * no deliveries, no sequencer, no sweeps.
 */
export async function startApp(options: TestAppOptions = {}): Promise<TestApp> {
  const clock = new FixedClock(options.now ?? '2026-08-03T02:00:00Z');
  const contents = { people: true, policies: true, ...options };
  const database = await seededDatabase(contentsName(contents, clock.now()), (db) =>
    seed(db, contents, clock.now()),
  );
  const { db } = database;
  const dataDir = await mkdtemp(join(tmpdir(), 'heed-app-'));
  const log = options.log ?? createLog('silent');
  const secrets = secretsFrom(['a secret for tests, of no use anywhere else']);
  const vault = { master: masterKeyFrom(secrets) };
  const live = await startLive({ url: database.url, db, log });
  const config = readConfig({ ...options.env, HEED_DATA_DIR: dataDir });
  const connected = config.localMessenger ? [] : await connectPlatforms(config, { db, secrets, clock, log });
  const app: App = {
    config,
    baseUrl: 'http://127.0.0.1',
    clock,
    log,
    db,
    live,
    tokens: tokensFrom(secrets),
    secrets,
    vault,
    personalData: guardedPersonalData({ vault }),
    vkey: '',
    policyHooks: noticeHooks(zone),
    directories: directoriesOf(connected),
    signIns: signInsOf(connected),
    platforms: registerPlatforms(
      config.localMessenger ? [localPlatform(db, clock)] : connected.map(({ platform }) => platform),
    ),
    ...slackOf(connected),
    zone,
  };
  const answer = createHttp(app, options.budgets).callback();
  const server = createServer((request, response) => void answer(request, response));
  app.baseUrl = await listen(server);
  return {
    url: app.baseUrl,
    databaseUrl: database.url,
    app,
    db,
    clock,
    connected,
    signIn: (staffNo) => browserFor(app, staffNo),
    visitor: () => browserFor(app),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await live.stop();
      await closeAll(connected);
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

interface Contents {
  people: boolean;
  policies: boolean;
}

const contentsName = ({ people, policies }: Contents, now: Date): string =>
  `${people ? 'people' : 'nobody'} ${policies ? 'policies' : 'none'} ${now.toISOString()}`;

async function seed(db: Db, { people, policies }: Contents, now: Date): Promise<void> {
  if (!people && !policies) return;
  await inTransaction(db, async (tx) => {
    if (people) await seedSampleCompany(tx, now);
    if (!policies) return;
    for (const document of await readPolicyFolder(samplePolicies)) {
      await publishPolicy(tx, document, { now, actor: 'heed', hooks: noticeHooks(zone) });
    }
  });
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
    });
  });
}
