import type pg from 'pg';
import { HeedError } from '../errors.ts';
import type { Log } from '../log.ts';

/** Connections that have ended by themselves. */
const lost = new WeakSet<pg.ClientBase>();

/**
 * How PostgreSQL says that a connection is over or cannot be had (appendix A of its manual): ended by an operator,
 * a crash or a shutdown, still starting, none left; and connection exceptions, class 08.
 */
const ending = /^(57P0[1-5]|53300|08...)$/;

/**
 * A connection that drops must not end the process, whether it is idle or somebody has it: between two statements
 * of a transaction nobody else listens to it. Whoever uses it next is told so, and the pool makes another.
 */
export function watchConnections(pool: pg.Pool, log: Log | undefined): void {
  pool.on('connect', (client) => {
    client.on('error', (error) => {
      // The server's goodbye and the end of the socket are one loss.
      if (lost.has(client)) return;
      lost.add(client);
      // A pool that ends does not wait for the server's goodbye; what the server says then is no loss.
      if (!pool.ending) log?.warn({ err: error }, 'a database connection was lost');
    });
  });
  // What is said of idle connections is said above; an error event that nobody hears ends the process.
  pool.on('error', () => undefined);
}

const diskFull = '53100';

/** The error of a statement, or what is nobody's mistake and passes: no connection under it, no room to write. */
export function explainLoss(error: unknown, client: pg.ClientBase): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === diskFull) {
    return new HeedError('database-failed', 'The disk of the database is full.', { cause: error });
  }
  if (!lost.has(client) && !ending.test(code)) return error;
  return new HeedError('database-failed', 'the connection to the database was lost', { cause: error });
}

/** No connection could be made. The reason is its cause; `mustAnswer` says it in words. */
export function explainUnreachable(error: unknown): HeedError {
  return new HeedError('database-failed', 'no connection to the database', { cause: error });
}
