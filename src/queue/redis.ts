import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { type BackendOptions, type QueueBackend, queueOptions, workerOptions } from './backend.ts';

const commandMs = 2_000;

/**
 * Queues in Redis. It may be away for hours or come back empty: commands of producers fail at once instead of
 * piling up, workers wait for it, and everything that matters is in PostgreSQL.
 */
export function redisBackend(url: string, { outage }: BackendOptions): QueueBackend {
  let closed = false;
  // Waits between tries to connect: 100 ms growing to 2 s. Workers make connections of their own from these
  // options; once closed none of them tries on, or a missing Redis would keep the process from ending.
  const retryStrategy = (tries: number) => (closed ? null : Math.min(tries * 100, 2_000));
  const shared = { retryStrategy, connectTimeout: 5_000, connectionName: 'heed' };
  const producers = new Redis(url, { ...shared, maxRetriesPerRequest: 0, commandTimeout: commandMs });
  const consumers = new Redis(url, { ...shared, maxRetriesPerRequest: null });
  for (const client of [producers, consumers]) {
    client.on('error', (error) => outage.failed(error));
  }
  return {
    queue: (name) => new Queue(name, { connection: producers, prefix: 'heed', ...queueOptions }),
    worker: (name, run, concurrency) =>
      new Worker(name, run, { connection: consumers, prefix: 'heed', concurrency, ...workerOptions }),
    async close() {
      closed = true;
      producers.disconnect();
      consumers.disconnect();
    },
  };
}
