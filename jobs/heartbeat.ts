import { v7 } from 'uuid';
import type { Clock } from '../src/clock.ts';
import type { Db } from '../src/db/pool.ts';
import type { Log } from '../src/log.ts';
import { Outage } from '../src/outage.ts';
import { beat, lastBeat } from '../src/queue/beat.ts';
import type { Queues } from '../src/queue/queues.ts';
import { within } from '../src/within.ts';
import type { SweepJob } from './sweep.ts';
import type { Sweeper } from './sweeper.ts';

const beatMs = 10_000;
const scheduleMs = 10_000;
const lookMs = 1_000;
/** A queue that is out of reach may never answer: what waits for it is left behind. */
const stopMs = 2_000;

export interface HeartbeatDeps {
  db: Db;
  clock: Clock;
  log: Log;
  queues: Queues;
  sweeper: Sweeper;
  sweeps: readonly SweepJob[];
}

/**
 * Keeps everything else going: says that this worker lives, puts the queue's schedulers back if they are gone,
 * and runs what is late without the queue. Needs nothing but PostgreSQL and this process's own timers.
 *
 * @returns how to stop
 */
export async function startHeartbeat(deps: HeartbeatDeps): Promise<() => Promise<void>> {
  const { db, clock, log, queues, sweeper, sweeps } = deps;
  const worker = v7();
  const outage = new Outage(log, "the workers' database");
  const guarded = (work: () => Promise<unknown>) => async () => {
    try {
      await work();
      outage.succeeded();
    } catch (error) {
      outage.failed(error);
    }
  };
  // Known to live before the first request asks.
  await beat(db, worker, clock.now());
  const stops = [
    every(
      beatMs,
      guarded(() => beat(db, worker, clock.now())),
    ),
    every(
      scheduleMs,
      guarded(() => queues.schedule(sweeps)),
    ),
    every(
      lookMs,
      guarded(() => sweeper.runLate()),
    ),
  ];
  return async () => {
    await within(stopMs, Promise.all(stops.map((stop) => stop())));
    await guarded(() => lastBeat(db, worker))();
  };
}

/** Does something now and again `ms` after it has ended. */
function every(ms: number, work: () => Promise<void>): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> = Promise.resolve();
  function go(): void {
    working = work().then(() => {
      if (!stopped) timer = setTimeout(go, ms);
    });
  }
  go();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await working;
  };
}
