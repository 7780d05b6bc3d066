import { once } from 'node:events';
import { Writable } from 'node:stream';
import { expect } from 'chai';
import { startWorkers, type Workers } from '../../jobs/start.ts';
import type { SweepJob } from '../../jobs/sweep.ts';
import { systemClock } from '../../src/clock.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import type { Lane } from '../../src/db/schema.ts';
import { enqueue } from '../../src/delivery/enqueue.ts';
import { laneRules } from '../../src/delivery/rules.ts';
import { createLog, type Log } from '../../src/log.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { Queues } from '../../src/queue/queues.ts';
import { passOnRings } from '../../src/queue/wake.ts';
import { testDatabase } from '../harness/database.ts';
import { needs } from '../harness/needs.ts';
import { RecordingPlatform } from '../harness/recording-platform.ts';
import { TestRedis } from '../harness/redis.ts';
import { runTypeScript } from '../harness/run-typescript.ts';
import { createStaff, words } from '../harness/staff.ts';
import { until } from '../harness/until.ts';

describe('queues in Redis', function () {
  this.timeout(90_000);
  let db: Db;
  let close: () => Promise<void>;
  let databaseUrl: string;
  let redis: TestRedis;
  let platform: RecordingPlatform;
  let workers: Workers | undefined;
  let lines: string[];
  let log: Log;
  let runs: number;
  let to: string[];
  async function run(): Promise<void> {
    runs += 1;
  }
  const sweep: SweepJob = { name: 'test.often', everyMs: 1_000, run };

  before(function () {
    needs(this, 'redis-server');
  });
  beforeEach(async () => {
    ({ db, close, url: databaseUrl } = await testDatabase());
    redis = await TestRedis.prepare();
    platform = new RecordingPlatform('wecom');
    to = await createStaff(db, { count: 3, platform: 'wecom', at: new Date() });
    runs = 0;
    lines = [];
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    log = createLog('info', sink);
  });
  afterEach(async () => {
    await workers?.stop();
    workers = undefined;
    await redis.stop();
    await close();
  });

  async function start(): Promise<void> {
    workers = await startWorkers({
      ...{ databaseUrl, redisUrl: redis.url, baseUrl: 'https://heed.example.com', clock: systemClock, log },
      ...{ platforms: registerPlatforms([platform]), sweeps: [sweep] },
    });
  }

  /** Queues a message and waits until it has been sent. */
  async function sent(lane: Lane): Promise<void> {
    const before = platform.deliveries.length;
    const message = { kind: 'test', bodies: words('Hello'), lane, at: new Date(), to };
    await inTransaction(db, (tx) => enqueue(tx, message));
    await until(() => platform.deliveries.length === before + 3, { what: 'a delivery' });
  }

  const schedulers = () => redis.ask((client) => client.zcard('heed:sweep:repeat'));
  const keys = () => redis.ask((client) => client.keys('*'));
  const saying = (text: string) => lines.filter((line) => line.includes(text)).length;

  it('lose nothing when they are emptied, and are as before soon after', async () => {
    await redis.start();
    await start();
    await until(async () => (await schedulers()) === 1);
    await until(() => runs >= 2);
    await redis.ask((client) => client.flushall());
    await sent('alert');
    await sent('bulk');
    // An alert within a second, anything else within two: so often lanes look by themselves.
    expect(laneRules.alert.pollMs).to.be.at.most(500);
    expect(laneRules.bulk.pollMs).to.be.at.most(1_000);
    const sofar = runs;
    await until(() => runs > sofar, { what: 'a sweep after the queue was emptied' });
    await until(async () => (await schedulers()) === 1, { within: 30_000, what: 'the scheduler to be back' });
  });

  it('keep no job once it is done, and never more than a handful', async () => {
    await redis.start();
    await start();
    const queues = await Queues.open({ databaseUrl, redisUrl: redis.url, log });
    try {
      for (let i = 0; i < 50; i += 1) {
        await sent(i % 2 ? 'alert' : 'bulk');
        expect(await queues.count('alert')).to.be.at.most(2);
        expect(await queues.count('bulk')).to.be.at.most(2);
      }
      // Not even a trace of a finished job, lest adding it again should do nothing.
      await until(async () => !(await keys()).some((key) => key.includes(':wake-')));
    } finally {
      await queues.close();
    }
  });

  it('are not missed while Redis is down, and one line of the log says so', async () => {
    await redis.start();
    await start();
    await until(() => runs >= 1);
    await redis.stop();
    await sent('alert');
    await sent('bulk');
    const sofar = runs;
    await until(() => runs >= sofar + 3, { within: 20_000, what: 'sweeps without Redis' });
    expect(saying('out of reach')).to.equal(1);
    await redis.start();
    await until(async () => (await schedulers()) === 1, { within: 40_000, what: 'the scheduler to be back' });
    await until(() => saying('the queue is back') === 1, { within: 20_000 });
    expect(saying('out of reach')).to.equal(1);
    await sent('alert');
  });

  it('are not waited for by whoever sends something: also one that never answers wakes nobody, and delays nobody', async () => {
    await start();
    let asked = 0;
    const stop = passOnRings(() => {
      asked += 1;
      return new Promise(() => {});
    });
    await sent('alert');
    await sent('bulk');
    stop();
    expect(asked).to.equal(2);
  });

  it('need not be there at the start, nor at the end', async function () {
    // What does not end waits for Redis.
    this.timeout(25_000);
    await start();
    await sent('alert');
    await until(() => runs >= 2);
    await workers?.stop();
    expect(saying('out of reach')).to.equal(1);
  });

  it('let the process end, though Redis was never there', async () => {
    const child = runTypeScript('queue-child.ts', [redis.url], { stdio: 'ignore' });
    const ended = once(child, 'exit');
    const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
    const [code] = await ended;
    clearTimeout(timer);
    expect(code).to.equal(0);
  });
});
