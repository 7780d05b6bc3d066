import type { Job, JobSchedulerTemplateOptions, JobsOptions } from 'bullmq';
import type { Log } from '../log.ts';
import type { Outage } from '../outage.ts';

/** All there are: two lanes of delivery and everything that time does. Queues carry names, never content. */
export const queueNames = ['alert', 'bulk', 'sweep'] as const;
export type QueueName = (typeof queueNames)[number];

/** Jobs of each queue by BullMQ's word for their state. */
export type QueueCounts = Record<QueueName, Record<string, number>>;

/** What Heed uses of a BullMQ queue, the same on Redis and on PostgreSQL. */
export interface BackendQueue {
  add(name: string, data: object, options: JobsOptions): Promise<unknown>;
  upsertJobScheduler(
    id: string,
    repeat: { every: number },
    template: { name: string; opts: JobSchedulerTemplateOptions },
  ): Promise<unknown>;
  getJobSchedulers(): Promise<{ key: string }[]>;
  removeJobScheduler(id: string): Promise<unknown>;
  getJobCounts(): Promise<Record<string, number>>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

export interface BackendWorker {
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(force?: boolean): Promise<void>;
}

/** Where BullMQ keeps its queues. */
export interface QueueBackend {
  queue(name: QueueName): BackendQueue;
  worker(name: QueueName, run: (job: Job) => Promise<void>, concurrency: number): BackendWorker;
  /** After queues and workers have been closed. */
  close(): Promise<void>;
}

export interface BackendOptions {
  log: Log;
  /** Told when the backend is out of reach or back. */
  outage: Outage;
}

/** Few events are kept: nobody reads them. */
export const queueOptions = { streams: { events: { maxLen: 100 } } } as const;

/** A job that a dead worker held is free again after this; the same for every queue, as jobs are only hints. */
export const workerOptions = {
  lockDuration: 10_000,
  stalledInterval: 10_000,
  maxStalledCount: 5,
  drainDelay: 10,
  runRetryDelay: 1_000,
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 0 },
} as const;
