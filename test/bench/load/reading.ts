import type { LoadCompany } from './company.ts';
import { connectionCounts, type TableSize, tableSizes } from './tables.ts';
import type { Held } from './watched.ts';

/** What all of an installation holds at a moment. */
export interface Reading {
  /** Seconds since the first. */
  at: number;
  /** By `web 1`, `web 2`, `worker 1`. */
  processes: Record<string, Held>;
  /** Connections to PostgreSQL, by the names of their pools. */
  connections: Record<string, number>;
  redis: { bytes: number; keys: number; clients: number };
  tables: Map<string, TableSize>;
}

/** The name of the pool that reads: it is no part of what is read. */
export const ownPool = 'heed-bench';

export async function readAll(company: LoadCompany, since: number): Promise<Reading> {
  const processes: Reading['processes'] = {};
  const numbers = { web: 0, worker: 0 };
  for (const { role, holds } of company.processes) {
    numbers[role] += 1;
    processes[`${role} ${numbers[role]}`] = await holds();
  }
  return {
    at: (performance.now() - since) / 1_000,
    processes,
    connections: await connectionCounts(company.db, ownPool),
    redis: await company.redis.ask(async (redis) => ({
      bytes: infoOf(await redis.info('memory'), 'used_memory'),
      keys: await redis.dbsize(),
      // One of them is this.
      clients: infoOf(await redis.info('clients'), 'connected_clients') - 1,
    })),
    tables: await tableSizes(company.db),
  };
}

function infoOf(text: string, field: string): number {
  return Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(text)?.[1]);
}
