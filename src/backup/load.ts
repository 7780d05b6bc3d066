import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { knownMigrations, migrateTo, migrateToLatest, pendingMigrations } from '../db/migrate.ts';
import { connect, type Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { nameOf, quote, quoted, type Table } from './catalogue.ts';
import { damaged } from './container.ts';
import type { Unlocking } from './lock.ts';
import { withRows } from './parts.ts';
import { type BackupRead, readBackup, readKeys } from './read.ts';
import { RowSum, type Sum } from './rows.ts';
import { demandSameTables, makePartitions, type PutAside, putAside } from './schema-changes.ts';
import { rowsOf, withSession } from './session.ts';

export interface ToLoad {
  /** Of an empty database. */
  url: string;
  file: string;
  keys: string;
  unlocking: Unlocking;
}

/**
 * Makes a database out of a backup and a key file: the tables as they were then, their rows, and what this version of
 * Heed has changed since. What was loaded is read again and held against what was saved.
 *
 * @throws HeedError `conflict` for a backup of a newer version, `bad-input` for a damaged one
 */
export async function load({ url, file, keys, unlocking }: ToLoad): Promise<BackupRead> {
  const { db, close } = connect(url, { max: 1, name: 'heed-restore' });
  try {
    return await withSession(url, async (client) => {
      let aside: PutAside | undefined;
      const read = await readBackup(
        file,
        unlocking,
        (table, rows) => copyIn(client, table, rows),
        async ({ migrations, tables }) => {
          await migrateAsThen(db, migrations);
          await makePartitions(client, tables);
          await demandSameTables(client, tables);
          aside = await putAside(client, tables);
          await empty(client, tables);
        },
      );
      await aside?.restore();
      for (const { schema, name, last } of read.closing.sequences) {
        await client.query('select setval($1::regclass, $2::bigint, true)', [quoted({ schema, name }), last]);
      }
      await demandSums(client, read.manifest.tables, read.sums, file);
      await loadKeys(client, db, keys, unlocking);
      await migrateToLatest(db);
      return read;
    });
  } finally {
    await close();
  }
}

/** Brings the schema to where it was: the migrations that had run then are the beginning of those there are now. */
async function migrateAsThen(db: Db, then: readonly string[]): Promise<void> {
  const known = await knownMigrations();
  const unknown = then.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new HeedError(
      'conflict',
      `The backup was made by a newer version of Heed: this one does not know its migration ${unknown.join(', ')}. Restore it with that version.`,
    );
  }
  if (then.some((name, n) => known[n] !== name)) {
    throw new HeedError(
      'conflict',
      'The backup was made by a version of Heed whose migrations ran in another order, as an unreleased one.',
    );
  }
  const last = then.at(-1) ?? '';
  if ((await pendingMigrations(db)).includes(last)) await migrateTo(db, last);
}

/** Keys and ledger, into the tables as they were when the key file was written, which was never before the backup. */
async function loadKeys(client: pg.Client, db: Db, keys: string, unlocking: Unlocking): Promise<void> {
  const { manifest, sums } = await readKeys(
    keys,
    unlocking,
    (table, rows) => copyIn(client, table, rows),
    async ({ migrations, tables }) => {
      await migrateAsThen(db, migrations);
      // The migrations themselves name an installation.
      await empty(client, tables);
    },
  );
  await demandSums(client, manifest.tables, sums, keys);
}

async function empty(client: pg.Client, tables: readonly Table[]): Promise<void> {
  const names = withRows(tables).map((table) => `only ${quoted(table)}`);
  if (names.length > 0) await client.query(`truncate ${names.join(', ')}`);
}

async function copyIn(client: pg.Client, table: Table, rows: AsyncIterable<Buffer>): Promise<void> {
  const columns = table.columns.map(({ name }) => quote(name)).join(', ');
  await pipeline(rows, client.query(copyFrom(`copy ${quoted(table)} (${columns}) from stdin`)));
}

/** Reads again what was loaded. */
async function demandSums(
  client: pg.Client,
  tables: readonly Table[],
  sums: ReadonlyMap<string, Sum>,
  file: string,
): Promise<void> {
  for (const table of withRows(tables)) {
    const sum = new RowSum();
    for await (const data of rowsOf(client, table)) sum.add(data);
    const { rows, sum: is } = sum.result();
    const was = sums.get(nameOf(table));
    if (was?.rows === rows && was.sum === is) continue;
    throw new HeedError(
      'conflict',
      `${nameOf(table)} has ${rows} rows after it was loaded, and ${was?.rows} were saved, or they are other rows.`,
      { cause: damaged(file) },
    );
  }
}
