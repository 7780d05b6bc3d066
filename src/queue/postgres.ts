import {
  createPostgresBackend,
  type JobProgress,
  type PostgresConnectionOptions,
  type PostgresQueueBackend,
  Queue,
  runMigrations,
  Worker,
} from 'bullmq';
import { createPool } from '../db/pool.ts';
import { type BackendOptions, type QueueBackend, queueOptions, workerOptions } from './backend.ts';

/** Three listening connections and room for what queues and workers ask. */
const connections = 8;

/**
 * Queues in PostgreSQL, in the schema `bullmq` of Heed's own database, so that nothing else has to run. On an
 * empty schema BullMQ 6.7 asks again without end until memory is used up: its migrations run first.
 */
export async function postgresBackend(url: string, { log }: BackendOptions): Promise<QueueBackend> {
  const pool = createPool(url, { max: connections, name: 'heed-queue', searchPath: 'bullmq', log });
  try {
    const client = await pool.connect();
    try {
      await runMigrations(client);
    } finally {
      client.release();
    }
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    queue: (name) =>
      new Queue<object, void, string, object, void, string, PostgresQueueBackend, PostgresConnectionOptions>(
        name,
        { connection: pool, ...queueOptions },
        createPostgresBackend,
      ),
    worker: (name, run, concurrency) =>
      new Worker<object, void, string, PostgresQueueBackend, JobProgress, PostgresConnectionOptions>(
        name,
        run,
        { connection: pool, concurrency, ...workerOptions },
        createPostgresBackend,
      ),
    close: () => pool.end(),
  };
}
