import {
  Kysely,
  type PostgresCursor,
  PostgresDialect,
  type PostgresPool,
  type PostgresQueryResult,
  sql,
  type Transaction,
} from 'kysely';
import pg from 'pg';
import type { Log } from '../log.ts';
import { tracedPart } from '../tracing/tracer.ts';
import { takeAfterCommit } from './after-commit.ts';
import { runBeforeCommit, willCommit } from './before-commit.ts';
import { copyOver, RowsToCopy } from './copy-in.ts';
import { instantIn } from './instant.ts';
import { explainLoss, explainUnreachable, watchConnections } from './lost.ts';
import type { Schema } from './schema.ts';
import { StatementNames } from './statement-names.ts';

export type Db = Kysely<Schema>;
export type Tx = Transaction<Schema>;

// Counts and ids fit a double; strings would leak into JSON and comparisons.
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);
/** Of `int8[]`, whose elements are never null. */
const int8Array = 1016 as Parameters<typeof types.setTypeParser>[0];
types.setTypeParser(int8Array, (value: string) =>
  value === '{}' ? [] : value.slice(1, -1).split(',').map(Number),
);
types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, instantIn);
// A day is a day, not midnight somewhere.
types.setTypeParser(pg.types.builtins.DATE, (value: string) => value);

/**
 * Lets every statement be prepared once per connection. Planning the answer path's one large statement
 * costs more than running it.
 */
function preparing(pool: pg.Pool, byKeys: boolean): PostgresPool {
  const told = new WeakSet<pg.PoolClient>();
  const names = new StatementNames();
  async function tell(client: pg.PoolClient): Promise<void> {
    try {
      await client.query('set enable_seqscan = off');
      told.add(client);
    } catch (error) {
      client.release(true);
      throw explainLoss(error, client);
    }
  }
  return {
    async connect() {
      const client = await pool.connect().catch((error: unknown) => {
        throw explainUnreachable(error);
      });
      if (byKeys && !told.has(client)) await tell(client);
      function run(text: string, values: readonly unknown[]): Promise<unknown> {
        if (values.length === 0) return client.query(text);
        const [first] = values;
        if (first instanceof RowsToCopy) return copyOver(client, text, first);
        return client.query({ name: names.of(text), text, values: [...values] });
      }
      function query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>;
      function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
      function query(text: unknown, values: readonly unknown[] = []): unknown {
        if (typeof text !== 'string') throw new TypeError('Heed pages by key and uses no cursors');
        const result = run(text, values);
        return result.catch((error: unknown) => {
          throw explainLoss(error, client);
        });
      }
      return { query, release: () => client.release() };
    },
    end: () => pool.end(),
  };
}

export interface Connection {
  db: Db;
  pool: pg.Pool;
  close: () => Promise<void>;
}

export interface ConnectionOptions {
  max?: number;
  log?: Log;
  /** Shown in `pg_stat_activity`. */
  name?: string;
  /**
   * For workers whose statements all look rows up by keys, on tables that others let grow a thousandfold in one transaction:
   * plans are kept from when a table was small, and no table is ever read from end to end where there is another way.
   */
  byKeys?: boolean;
}

/** Opens a pool on PostgreSQL 15–18. Connections are made when first needed. */
export function connect(url: string, options: ConnectionOptions = {}): Connection {
  const pool = createPool(url, options);
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: preparing(pool, options.byKeys ?? false) }),
  });
  return { db, pool, close: () => db.destroy() };
}

/** A bare pool with Heed's parsers, whose connections may be lost without ending the process. */
export function createPool(url: string, options: ConnectionOptions & { searchPath?: string } = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.name ?? 'heed',
    keepAlive: true,
    types,
    ...(options.searchPath ? { options: `-c search_path=${options.searchPath}` } : {}),
  });
  watchConnections(pool, options.log);
  return pool;
}

/**
 * State, evidence and outgoing messages commit together or not at all; what was left with `beforeCommit` comes last, and
 * afterwards the hints left with `afterCommit` run. Inside a transaction it joins that one.
 *
 * It never tries again by itself, since work may have changed what its caller holds. Locks are taken in one order, so that
 * no two wait for each other; sweeps try again what a database ends all the same (`despiteConflicts`).
 */
export async function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (isTx(db)) return work(db);
  let hints: Iterable<() => void> = [];
  const result = await tracedPart('transaction', {}, () =>
    db.transaction().execute(async (tx) => {
      willCommit(tx);
      const done = await work(tx);
      await runBeforeCommit(tx);
      hints = takeAfterCommit(tx);
      return done;
    }),
  );
  for (const hint of hints) hint();
  return result;
}

/** Whether this is a transaction, which may be joined. */
export function isTx(db: Db | Tx): db is Tx {
  return db.isTransaction;
}

/**
 * A part that may fail without taking the rest of the transaction with it: what it wrote is undone and its error
 * goes on to the caller, who may catch it. Outside a transaction it is one of its own.
 */
export async function undoable<T>(db: Db | Tx, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (!isTx(db)) return inTransaction(db, work);
  await sql`savepoint undoable`.execute(db);
  try {
    const result = await work(db);
    await sql`release savepoint undoable`.execute(db);
    return result;
  } catch (error) {
    await sql`rollback to savepoint undoable`.execute(db);
    throw error;
  }
}
