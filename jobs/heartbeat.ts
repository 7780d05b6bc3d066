import { v7 } from 'uuid';
import type { Clock } from '../src/clock.ts';
import type { Db } from '../src/db/pool.ts';
import type { Log } from '../src/log.ts';
import { Outage } from '../src/outage.ts';
import { beat, lastBeat } from '../src/queue/beat.ts';
import type { Queues } from '../src/queue/queues.ts';
import { within } from '../src/within.ts';
import { DeadMansSwitch, type OwnTurns } from './dead-mans-switch.ts';
import { every } from './every.ts';
import type { SweepJob } from './sweep.ts';
import type { Sweeper } from './sweeper.ts';

const beatMs = 10_000;
const scheduleMs = 10_000;
const lookMs = 1_000;
const knockMs = 5_000;
/** A queue that is out of reach may never answer: what waits for it is left behind. */
const stopMs = 2_000;

export interface HeartbeatDeps {
  db: Db;
  clock: Clock;
  log: Log;
  queues: Queues;
  sweeper: Sweeper;
  sweeps: readonly SweepJob[];
  /** When each part of this worker turned last. */
  turns: () => OwnTurns;
  /** An outside service that alarms when Heed falls silent, where there is one. */
  outside?: { url: string; method: 'GET' | 'POST' } | undefined;
}

/**
 * Keeps everything else going: says that this worker lives and what of it turns, here and outside, puts the queue's schedulers back if they are gone,
 * and runs what is late without the queue. Needs nothing but PostgreSQL and this process's own timers.
 *
 * @returns how to stop
 */
export async function startHeartbeat(deps: HeartbeatDeps): Promise<() => Promise<void>> {
  const { db, clock, log, queues, sweeper, sweeps, turns, outside } = deps;
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
  const knocking = outside && new DeadMansSwitch({ clock, log, ...outside, turns });
  // Known to live before the first request asks.
  await beat(db, worker, clock.now());
  const stops = [
    every(
      beatMs,
      guarded(() => beat(db, worker, clock.now(), turns())),
    ),
    every(
      scheduleMs,
      guarded(() => queues.schedule(sweeps)),
    ),
    every(
      lookMs,
      guarded(() => sweeper.runLate()),
    ),
    ...(knocking ? [every(knockMs, async () => void (await knocking.knock()))] : []),
  ];
  return async () => {
    await within(stopMs, Promise.all(stops.map((stop) => stop())));
    await knocking?.close();
    await guarded(() => lastBeat(db, worker))();
  };
}
