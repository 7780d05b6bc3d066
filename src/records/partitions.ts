import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { addDays, type Day, isDay } from '../calendar/day.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';

/** The partitioned tables: each has one of its own for every last day, named alike. */
export const recordTables = ['record', 'record_subject'] as const;
export type RecordTable = (typeof recordTables)[number];

/** `record_p20270228`. */
export const partitionOf = (table: RecordTable, day: Day): string => `${table}_p${day.replaceAll('-', '')}`;

/**
 * Days of these that have no partition yet, ascending. One look at the catalogue, however many there are: at its table, since
 * what a name was last resolved to may be older than a lock that was just waited for.
 */
export async function missingDays(db: Db | Tx, days: Iterable<Day>): Promise<Day[]> {
  const wanted = [...new Set(days)].sort();
  if (wanted.length === 0) return [];
  const { rows } = await sql<{ day: Day }>`
    select day from unnest(${wanted}::text[]) day
    where not exists (select from pg_class c where c.relname = 'record_subject_p' || replace(day, '-', '')
                      and c.relnamespace = (select relnamespace from pg_class where oid = 'record_subject'::regclass)
                      and c.relispartition)
    order by 1`.execute(db);
  return rows.map(({ day }) => day);
}

/** One process at a time makes or drops partitions: whoever comes second finds what the first has done. */
export const lockPartitions = (tx: Tx) =>
  sql`select pg_advisory_xact_lock(hashtext('heed.records.partitions'))`.execute(tx);

/** Tries while somebody else holds a lock that would have to be waited for. */
const tries = 20;
const lockMs = 500;

/**
 * Makes a partition of each table for each of these days that has none. Safe to repeat and from several processes.
 *
 * Each is made beside its table and then attached: that holds up nobody who reads or writes records, and it is given up
 * and tried again where it would have to wait for somebody, since whoever comes next would wait behind it.
 */
export async function ensureDays(db: Db, days: Iterable<Day>): Promise<void> {
  for (const day of await missingDays(db, days)) {
    if (!isDay(day)) throw new RangeError('no day to keep a record until');
    for (let tried = 1; ; tried += 1) {
      try {
        await inTransaction(db, (tx) => make(tx, day));
        break;
      } catch (error) {
        if (tried >= tries || !isLockTimeout(error)) throw error;
        await wait(20 * tried);
      }
    }
  }
}

async function make(tx: Tx, day: Day): Promise<void> {
  await sql`set local lock_timeout = ${sql.lit(`${lockMs}ms`)}`.execute(tx);
  await lockPartitions(tx);
  if ((await missingDays(tx, [day])).length === 0) return;
  for (const table of recordTables) {
    const partition = sql.id(partitionOf(table, day));
    await sql`create table ${partition} (like ${sql.id(table)} including all)`.execute(tx);
    // A segment of some kilobytes lies in its row, and not beside it in slices.
    if (table === 'record') await sql`alter table ${partition} set (toast_tuple_target = 8160)`.execute(tx);
    await sql`alter table ${sql.id(table)} attach partition ${partition}
      for values from (${sql.lit(day)}) to (${sql.lit(addDays(day, 1))})`.execute(tx);
  }
}

const isLockTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '55P03';
