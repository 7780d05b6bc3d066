import type { Clock } from '../src/clock.ts';
import type { Log } from '../src/log.ts';
import type { Platforms } from '../src/platforms/port.ts';
import type { SweepJob } from './sweep.ts';

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
}

export interface Workers {
  /** Takes nothing new, finishes or hands back what is in flight (at most `stopMs`), closes connections. */
  stop(): Promise<void>;
}

/** Starts everything that time does: two delivery lanes, the sweeps and the heartbeat. */
export declare function startWorkers(deps: WorkerDeps): Promise<Workers>;
