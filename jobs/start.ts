import type { Clock } from '../src/clock.ts';
import { type Connection, connect } from '../src/db/pool.ts';
import type { Log } from '../src/log.ts';
import type { Platforms } from '../src/platforms/port.ts';
import type { QueueCounts } from '../src/queue/backend.ts';
import { Queues } from '../src/queue/queues.ts';
import { passOnRings } from '../src/queue/wake.ts';
import { within } from '../src/within.ts';
import { LaneWorker } from './deliver.ts';
import { startHeartbeat } from './heartbeat.ts';
import { MusterWorker } from './muster.ts';
import type { SweepJob } from './sweep.ts';
import { Sweeper } from './sweeper.ts';

export interface WorkerDeps {
  /** Workers open their own small pools on it: a broadcast cannot take the connections of an alert. */
  databaseUrl: string;
  /** Unset: BullMQ keeps its queues in PostgreSQL. */
  redisUrl?: string | undefined;
  /** What paths in links are relative to, without a final slash. */
  baseUrl: string;
  clock: Clock;
  log: Log;
  platforms: Platforms;
  sweeps: readonly SweepJob[];
  /** An outside service that is told every minute that musters, sweeps and alerts turn. */
  outside?: { url: string; method: 'GET' | 'POST' } | undefined;
  /** How long `stop` waits for what is in flight. */
  stopMs?: number;
}

export interface Workers {
  /** Takes nothing new, finishes or hands back what is in flight (at most `stopMs`), closes connections. */
  stop(): Promise<void>;
  /** Jobs of each queue by state; undefined while the queue is out of reach. */
  queueCounts(): Promise<QueueCounts | undefined>;
}

const closeMs = 3_000;
const connections = { alert: 4, bulk: 4, sweep: 9, muster: 4 } as const;

/** Starts everything that time does: two delivery lanes, the sweeps and the heartbeat. Migrations must be current. */
export async function startWorkers(deps: WorkerDeps): Promise<Workers> {
  const { databaseUrl, redisUrl, baseUrl, clock, log, platforms, sweeps, outside, stopMs = 10_000 } = deps;
  const queues = await Queues.open({ redisUrl, databaseUrl, log });
  const open = (use: keyof typeof connections) =>
    connect(databaseUrl, { max: connections[use], log, name: `heed-${use}`, byKeys: use !== 'sweep' });
  const pools: Connection[] = [];
  const lanes = (['alert', 'bulk'] as const).map((lane) => {
    const pool = open(lane);
    pools.push(pool);
    return { lane, worker: new LaneWorker({ lane, db: pool.db, clock, log, platforms, baseUrl }) };
  });
  // On connections of its own: neither a broadcast nor a sweep keeps a muster waiting.
  const mustering = open('muster');
  pools.push(mustering);
  const muster = new MusterWorker({ db: mustering.db, clock, log });
  const pool = open('sweep');
  pools.push(pool);
  const sweeper = new Sweeper({ db: pool.db, clock, log, sweeps });

  async function close(): Promise<void> {
    await queues.close();
    // A pool waits for every connection that is in use, also by work that was given up.
    await within(closeMs, Promise.all(pools.map((one) => one.close())));
  }
  let stopHeartbeat: () => Promise<void>;
  try {
    const alerts = lanes.find(({ lane }) => lane === 'alert')?.worker;
    const turns = () => ({ musters: muster.turned, sweeps: sweeper.turned, alerts: alerts?.turned });
    stopHeartbeat = await startHeartbeat({
      ...{ db: pool.db, clock, log, queues, sweeper, sweeps, turns, outside },
    });
  } catch (error) {
    await close();
    throw error;
  }
  for (const { lane, worker } of lanes) {
    worker.start();
    queues.work(lane, worker.wake);
  }
  muster.start();
  queues.work('sweep', async (name) => void (await sweeper.run(name)), sweeps.length || 1);
  const stopRinging = passOnRings((lane) => queues.wake(lane));

  async function stop(): Promise<void> {
    stopRinging();
    await Promise.all([
      sweeper.stop(stopMs).then(() => stopHeartbeat()),
      queues.stopWorking(),
      muster.stop(stopMs),
      ...lanes.map(({ worker }) => worker.stop(stopMs)),
    ]);
    await close();
  }
  let stopping: Promise<void> | undefined;
  return {
    queueCounts: () => queues.counts(),
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** For a process that has no workers of its own: tells those of others when there is something to send. */
export async function startRinging(
  deps: Pick<WorkerDeps, 'databaseUrl' | 'redisUrl' | 'log'>,
): Promise<Workers> {
  const queues = await Queues.open({ ...deps, redisUrl: deps.redisUrl });
  const stopRinging = passOnRings((lane) => queues.wake(lane));
  return {
    queueCounts: () => queues.counts(),
    async stop() {
      stopRinging();
      await queues.close();
    },
  };
}
