import { setTimeout as pause } from 'node:timers/promises';
import type { Lane } from '../db/schema.ts';
import type { Log } from '../log.ts';
import { Outage } from '../outage.ts';
import { within } from '../within.ts';
import {
  type BackendQueue,
  type BackendWorker,
  type QueueBackend,
  type QueueCounts,
  type QueueName,
  queueNames,
} from './backend.ts';
import { postgresBackend } from './postgres.ts';
import { redisBackend } from './redis.ts';

export interface QueueConfig {
  /** Unset: the queues are kept in PostgreSQL. */
  redisUrl?: string | undefined;
  databaseUrl: string;
  log: Log;
}

/** Nothing is kept once it is done or has failed: adding a kept id again would do nothing, in silence. */
const gone = { removeOnComplete: true, removeOnFail: true } as const;
const closeMs = 2_000;
const countMs = 2_000;

/**
 * The three queues of BullMQ. They only wake: a job is a name, may be lost at any time, and is never the only
 * way to something that is due.
 */
export class Queues {
  readonly #backend: QueueBackend;
  readonly #outage: Outage;
  readonly #queues: ReadonlyMap<QueueName, BackendQueue>;
  readonly #workers: BackendWorker[] = [];

  private constructor(backend: QueueBackend, outage: Outage) {
    this.#backend = backend;
    this.#outage = outage;
    this.#queues = new Map(queueNames.map((name) => [name, this.#watched(backend.queue(name))]));
  }

  /** Redis need not be there yet; PostgreSQL must be. */
  static async open({ redisUrl, databaseUrl, log }: QueueConfig): Promise<Queues> {
    const outage = new Outage(log, 'the queue');
    const options = { log, outage };
    const backend = redisUrl ? redisBackend(redisUrl, options) : await postgresBackend(databaseUrl, options);
    return new Queues(backend, outage);
  }

  /** Asks whoever works on a lane to look now. One such wish at a time waits, however many are made. */
  async wake(lane: Lane): Promise<void> {
    await this.#try(this.#queue(lane).add('wake', {}, { jobId: `wake-${lane}`, ...gone }));
  }

  /**
   * Brings the schedulers of the sweep queue to what is given. Repeating it changes nothing about when the
   * next one is due, so it is done every few seconds, and an emptied Redis is as before soon after.
   */
  async schedule(sweeps: readonly { name: string; everyMs: number }[]): Promise<void> {
    const queue = this.#queue('sweep');
    await this.#try(
      (async () => {
        for (const { name, everyMs } of sweeps)
          await queue.upsertJobScheduler(name, { every: everyMs }, { name, opts: gone });
        const known = new Set(sweeps.map((sweep) => sweep.name));
        for (const { key } of await queue.getJobSchedulers())
          if (!known.has(key)) await queue.removeJobScheduler(key);
      })(),
    );
  }

  /** Starts to take jobs. `run` must not reject: a job that failed is not tried again. */
  work(name: QueueName, run: (job: string) => Promise<void> | void, concurrency = 1): void {
    this.#workers.push(this.#watched(this.#backend.worker(name, async (job) => run(job.name), concurrency)));
  }

  /** Jobs of every state in one queue. */
  async count(name: QueueName): Promise<number> {
    const counts = await this.#queue(name).getJobCounts();
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  }

  /** Of every queue, by state; undefined while the queue is out of reach. */
  async counts(): Promise<QueueCounts | undefined> {
    try {
      const asked = Promise.all(queueNames.map((name) => this.#queue(name).getJobCounts()));
      // A backend that is out of reach may never answer.
      const answered = await Promise.race([asked, pause(countMs, undefined, { ref: false })]);
      if (!answered) return undefined;
      const [alert = {}, bulk = {}, sweep = {}] = answered;
      return { alert, bulk, sweep };
    } catch (error) {
      this.#outage.failed(error);
      return undefined;
    }
  }

  /** Takes no more jobs and waits for those at work, but not for a backend that is out of reach. */
  async stopWorking(): Promise<void> {
    const workers = this.#workers.splice(0);
    await within(closeMs, Promise.allSettled(workers.map((worker) => worker.close())));
  }

  async close(): Promise<void> {
    await this.stopWorking();
    await within(closeMs, Promise.allSettled([...this.#queues.values()].map((queue) => queue.close())));
    await within(closeMs, this.#backend.close());
  }

  #queue(name: QueueName): BackendQueue {
    const queue = this.#queues.get(name);
    if (!queue) throw new TypeError(`there is no queue ${name}`);
    return queue;
  }

  #watched<T extends BackendQueue | BackendWorker>(part: T): T {
    part.on('error', (error) => this.#outage.failed(error));
    return part;
  }

  /** Best effort: what could not be asked of the queue is found by a poll. */
  async #try(work: Promise<unknown>): Promise<void> {
    try {
      await work;
      this.#outage.succeeded();
    } catch (error) {
      this.#outage.failed(error);
    }
  }
}
