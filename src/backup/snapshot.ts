import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { HeedError } from '../errors.ts';
import { nameOf, quoted, type Table } from './catalogue.ts';

const lockMs = 5_000;
const tries = 30;
const pauseMs = 500;

/**
 * Begins a transaction that sees one state of these tables for as long as it lasts, whatever others write.
 *
 * Locks come before the snapshot: rows of a table that somebody changes in between would look as if they were gone
 * (PostgreSQL manual, "Caveats" of MVCC), and one that is dropped in between could not be read. The lock lets everybody
 * read and write; it keeps tables from being dropped or altered, so that purging and migrating wait.
 *
 * @param which looks into the catalogue
 * @throws HeedError `conflict` when tables go on being made and dropped, or somebody has them for a long time
 */
export async function beginSnapshot(
  client: pg.Client,
  which: (client: pg.Client) => Promise<Table[]>,
): Promise<Table[]> {
  for (let tried = 1; ; tried += 1) {
    const before = await which(client);
    try {
      await client.query('begin isolation level repeatable read read only');
      await client.query(`set local lock_timeout to ${lockMs}`);
      if (before.length > 0) {
        const names = before.map((table) => `only ${quoted(table)}`).join(', ');
        await client.query(`lock table ${names} in access share mode`);
      }
      const seen = await which(client);
      if (same(before, seen)) return seen;
      await client.query('rollback');
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      if (codeOf(error) === outOfLocks) throw tooManyTables(before.length, error);
      if (!passing.has(codeOf(error))) throw error;
    }
    if (tried >= tries) {
      throw new HeedError(
        'conflict',
        'The tables of the database are being changed all the time. Is a migration under way? Run the command again after it.',
      );
    }
    await wait(pauseMs);
  }
}

/** A table was dropped, a lock was not to be had in time, or both waited for each other. */
const passing: ReadonlySet<string> = new Set(['42P01', '55P03', '40P01', '3F000']);
const outOfLocks = '53200';

function tooManyTables(count: number, cause: unknown): HeedError {
  return new HeedError(
    'database-failed',
    `The database has ${count} tables, and no room to lock them all. Raise max_locks_per_transaction in its settings.`,
    { cause },
  );
}

const same = (before: readonly Table[], seen: readonly Table[]): boolean =>
  before.length === seen.length &&
  before.every((table, n) => {
    const other = seen[n];
    return (
      other !== undefined &&
      nameOf(other) === nameOf(table) &&
      JSON.stringify(other) === JSON.stringify(table)
    );
  });

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';
