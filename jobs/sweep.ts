import type { Db } from '../src/db/pool.ts';
import type { Log } from '../src/log.ts';

export interface SweepContext {
  db: Db;
  now: Date;
  log: Log;
  /** Aborted when the process stops: hand back and return. */
  signal: AbortSignal;
}

/**
 * What time does: finds rows that are due and acts on each in a transaction of its own, so that it may end at
 * any instruction and be started again. The due time is in the row; how often a sweep looks only decides how
 * late it can be.
 */
export interface SweepJob {
  /** `feature.what`, fixed for ever: schedulers and locks go by it. */
  name: string;
  everyMs: number;
  /**
   * Has to know every table that something may be kept in: erases somebody, copies what is held about them, or saves all of it. Once a
   * newer version has brought the database up to date it is left to that one's processes.
   */
  everyTable?: true;
  run(context: SweepContext): Promise<void>;
}
