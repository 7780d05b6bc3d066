import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createHttp } from '../handlers/http.ts';
import { endStreams } from '../handlers/sse.ts';
import { listenToSlack } from '../handlers/webhooks/slack-socket.ts';
import { startEvidence } from '../jobs/evidence.ts';
import { allSweeps } from '../jobs/index.ts';
import { startStallWatch } from '../jobs/stall-watch.ts';
import { startRinging, startWorkers } from '../jobs/start.ts';
import type { App } from './app.ts';
import { backupFrom } from './backup/from-config.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { lockHolder } from './db/embedded/lock.ts';
import { openDatabase } from './db/open.ts';
import { inTransaction } from './db/pool.ts';
import type { HeedError } from './errors.ts';
import { attestorsFrom } from './evidence/attest/attestors.ts';
import { logFiles } from './evidence/files.ts';
import { formatVerifier } from './evidence/keys.ts';
import { Sequencer } from './evidence/sequencer.ts';
import { evidenceDir, loadSigner } from './evidence/signer.ts';
import { connectorsOf } from './inventory/connectors.ts';
import { startLive } from './live.ts';
import { createLog, type Log } from './log.ts';
import { numberRule } from './mailboxes/phones.ts';
import { noticeHooks } from './notices/follow.ts';
import { guardedPersonalData } from './personal-data-sources.ts';
import { closeAll, connectPlatforms, directoriesOf, signInsOf, slackOf } from './platforms/connect.ts';
import { connectAgreements } from './platforms/connect-archive.ts';
import { registerPlatforms } from './platforms/registry.ts';
import { publishDirectly } from './procedure/publish-directly.ts';
import { readPoliciesToPublish } from './procedure/stated/read.ts';
import { archiveSdk } from './records/sources/wecom-archive/choose.ts';
import { whatsappSettings } from './records/sources/whatsapp/settings.ts';
import { sayStoragePlace, storagePlaceOf } from './regions/say-place.ts';
import { seedSampleCompany } from './sample/company.ts';
import { seedSampleContracts } from './sample/contracts.ts';
import { seedSampleCourses } from './sample/courses.ts';
import { seedSampleSurveys } from './sample/surveys.ts';
import { seedSampleTips } from './sample/tips.ts';
import { loadSecrets, readSecrets } from './secrets.ts';
import { useTracer } from './tracing/tracer.ts';
import { masterKeyFrom } from './vault/master.ts';
import { checkSecrets } from './vault/secret-check.ts';
import { drain, listen, mustBeFree } from './web/listen.ts';
import { endLocalSessions } from './web/session.ts';
import { tokensFrom } from './web/tokens.ts';
import { companyZone, dayIn } from './zone.ts';

export type Role = 'web' | 'worker' | 'all';

export interface Running {
  /** Where people reach it, when this process answers HTTP. */
  url: string;
  port: number;
  stop(): Promise<void>;
  /** Resolves, with the cause, when it can no longer run and has stopped by itself. */
  ended: Promise<HeedError>;
}

/** What was started and is to be stopped. */
interface Part {
  name: string;
  stop: () => Promise<void>;
}

const zone = companyZone;
const samplePolicies = fileURLToPath(new URL('../policies', import.meta.url));

/**
 * Runs Heed: the whole product, or its web or worker half. Everything that is started is put on a stack and
 * stopped in reverse: nothing new is taken, what is under way is finished, connections close, the server last.
 */
export async function serve(
  config: Config,
  role: Role,
  log: Log = createLog(config.HEED_LOG_LEVEL),
): Promise<Running> {
  const started: Part[] = [];
  const unwind = async () => {
    for (const { name, stop } of started.splice(0).reverse()) {
      await stop().catch((err: unknown) => log.error({ err, part: name }, 'a part did not stop cleanly'));
    }
  };
  let fail: (cause: HeedError) => void = () => undefined;
  const ended = new Promise<HeedError>((resolve) => {
    fail = (cause) => void unwind().then(() => resolve(cause));
  });
  try {
    await startTracing(config, role, log, started);
    const given = readSecrets(config);
    // Before a database is made for nothing. Of two Heeds on one data directory that one says more.
    const taken = config.embeddedDatabase && (await lockHolder(config.dataDir));
    if (role !== 'worker' && !taken) await mustBeFree(config);
    const database = await openDatabase(config, log, fail);
    started.push({ name: 'database', stop: () => database.stop() });
    const { db } = database.connection;
    await checkSecrets(db, config, given);
    await sayStoragePlace(db, storagePlaceOf(config), systemClock.now());
    const secrets = given ?? loadSecrets(config);
    const signer = loadSigner(config);
    const attestors = attestorsFrom(config);
    const live = await startLive({ url: database.url, db, log });
    started.push({ name: 'live', stop: () => live.stop() });

    const vault = { master: masterKeyFrom(secrets) };
    const hooks = noticeHooks(zone);
    const clock = systemClock;
    const connected = await connectPlatforms(config, { db, secrets, clock, log });
    started.push({ name: 'platforms', stop: () => closeAll(connected) });
    const app: App = {
      config,
      baseUrl:
        config.HEED_BASE_URL?.replace(/(?<!\/)\/+$/, '') ??
        `http://${urlHost(config.host)}:${config.HEED_PORT}`,
      clock,
      log,
      db,
      live,
      tokens: tokensFrom(secrets),
      secrets,
      vault,
      personalData: guardedPersonalData({ vault }),
      vkey: formatVerifier(signer.verifier),
      attestors,
      policyHooks: hooks,
      directories: directoriesOf(connected),
      signIns: signInsOf(connected),
      platforms: registerPlatforms(connected.map(({ platform }) => platform)),
      ...slackOf(connected),
      zone,
    };
    if (config.localMessenger) await seedSample(app);
    else await endLocalSessions(db);

    let port = 0;
    if (role !== 'worker') {
      const answer = createHttp(app).callback();
      const server = createServer((request, response) => void answer(request, response));
      port = await listen(server, config);
      if (!config.HEED_BASE_URL) app.baseUrl = `http://${urlHost(config.host)}:${port}`;
      started.push({ name: 'http', stop: () => drain(server, () => endStreams(app)) });
    }
    const socket = role !== 'worker' && app.slack ? listenToSlack(app, app.slack) : undefined;
    if (socket) started.push({ name: 'slack', stop: () => socket.stop() });
    if (role === 'web') {
      const ringing = await startRinging({ databaseUrl: database.url, redisUrl: config.REDIS_URL, log });
      app.queueCounts = () => ringing.queueCounts();
      started.push({ name: 'queue', stop: () => ringing.stop() });
    } else {
      const { platforms, directories } = app;
      const sequencer = new Sequencer({
        db,
        signer,
        files: logFiles(evidenceDir(config.dataDir)),
      });
      const evidence = startEvidence({ sequencer, clock, log });
      started.push({ name: 'evidence', stop: () => evidence.stop() });
      const workers = await startWorkers({
        databaseUrl: database.url,
        redisUrl: config.REDIS_URL,
        baseUrl: app.baseUrl,
        clock,
        log,
        platforms,
        outside: outsideOf(config),
        sweeps: allSweeps({
          platforms,
          directories,
          policyHooks: hooks,
          zone,
          approvalAbove: config.HEED_APPROVAL_ABOVE,
          otherWayAfter: config.HEED_OTHER_WAY_AFTER,
          smsNumbers: numberRule(config),
          vault,
          personalData: app.personalData,
          signingProvider: app.signingProvider,
          attestors,
          archive: {
            ...{ vault, clock, secrets, zone, realCorp: config.WECOM_CORP_ID !== undefined },
            sdk: await archiveSdk(config),
            connect: connectAgreements(config, { db, secrets, clock, log }),
          },
          backup: { ...backupFrom(config), at: config.HEED_BACKUP_AT, url: database.url, clock, zone },
          intake: { vault, secrets, zone, whatsapp: whatsappSettings(config) },
          connectors: connectorsOf(app),
          baseUrl: app.baseUrl,
        }),
      });
      app.queueCounts = () => workers.queueCounts();
      started.push({ name: 'workers', stop: () => workers.stop() });
    }
    const { platforms, baseUrl } = app;
    started.push({ name: 'stall watch', stop: startStallWatch({ db, log, clock, platforms, baseUrl }) });
    log.info({ role, port, pid: process.pid }, 'heed is running');
    return { url: app.baseUrl, port, stop: unwind, ended };
  } catch (error) {
    await unwind();
    throw error;
  }
}

/** Nothing of OpenTelemetry is loaded where nobody collects traces. */
async function startTracing(config: Config, role: Role, log: Log, started: Part[]): Promise<void> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = config;
  if (!endpoint) return;
  const { otlpTracer } = await import('./tracing/otlp.ts');
  const { tracer, stop } = otlpTracer(endpoint, role, log);
  useTracer(tracer);
  started.push({
    name: 'traces',
    stop: async () => {
      useTracer(undefined);
      await stop();
    },
  });
}

/** An empty local installation gets a company to try everything with. Safe to repeat. */
async function seedSample({ db, clock, policyHooks, log }: App): Promise<void> {
  const now = clock.now();
  await inTransaction(db, async (tx) => {
    const people = await seedSampleCompany(tx, now);
    if (people === 0) return;
    for (const policy of await readPoliciesToPublish(samplePolicies, dayIn(now, zone))) {
      await publishDirectly(tx, policy, { now, actor: 'heed', hooks: policyHooks });
    }
    await seedSampleContracts(tx, now);
    await seedSampleCourses(tx, now);
    await seedSampleSurveys(tx, now);
    await seedSampleTips(tx, now);
    log.info({ people }, 'the sample company has moved in');
  });
}

/** Who alarms when Heed falls silent, where anybody does. */
function outsideOf({ HEED_HEARTBEAT_URL: url, HEED_HEARTBEAT_METHOD: method }: Config) {
  return url ? { url, method } : undefined;
}

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
