import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { HeedError } from '../errors.ts';
import { connect, type Db } from './pool.ts';
import { mustAnswer } from './reach.ts';
import { demandWhole } from './unfinished.ts';

const folder = fileURLToPath(new URL('migrations/', import.meta.url));

async function files(): Promise<string[]> {
  return (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
}

const nameOf = (file: string): string => file.slice(0, -'.sql'.length);

async function migrations(): Promise<Record<string, Migration>> {
  const entries = await Promise.all(
    (await files()).map(async (file) => {
      const text = await readFile(folder + file, 'utf8');
      return [
        nameOf(file),
        { up: async (db: Kysely<unknown>) => void (await sql.raw(text).execute(db)) },
      ] as const;
    }),
  );
  return Object.fromEntries<Migration>(entries);
}

function migrator(db: Db): Migrator {
  return new Migrator({ db, provider: { getMigrations: migrations } });
}

/** Brings the schema up to date; several processes may start at once. @throws HeedError `database-failed` */
export async function migrateToLatest(db: Db): Promise<string[]> {
  const { error, results = [] } = await migrator(db).migrateToLatest();
  const failed = results.find((result) => result.status === 'Error');
  if (failed) {
    throw new HeedError('database-failed', `Migration ${failed.migrationName} could not be applied.`, {
      cause: error,
    });
  }
  if (error) throw await explainOrder(db, error);
  return results.map((result) => result.migrationName);
}

/**
 * Makes the schema as it was after the migration `name`, on an empty database.
 *
 * @throws HeedError `database-failed`
 */
export async function migrateTo(db: Db, name: string): Promise<void> {
  const { error } = await migrator(db).migrateTo(name);
  if (error) throw new HeedError('database-failed', `The migrations up to ${name} failed.`, { cause: error });
}

/** Names of all migrations that this program has, in their order. */
export async function knownMigrations(): Promise<string[]> {
  return (await files()).map(nameOf);
}

/** Names of migrations that the database has and this program does not: a newer version has brought it up to date. */
export async function unknownMigrations(db: Db): Promise<string[]> {
  const known = new Set(await knownMigrations());
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name).filter((name) => !known.has(name));
}

/** Nothing was applied, since what the database has is not a beginning of what this program has. */
async function explainOrder(db: Db, cause: unknown): Promise<HeedError> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  const unknown = await unknownMigrations(db);
  const why =
    unknown.length > 0
      ? `It was last used by another version of Heed: this one does not know its migration ${unknown.join(', ')}. Start that version, or a newer one.`
      : `Its migrations were applied in another order than this version has them, as by an unreleased one. It has up to ${rows.at(-1)?.name ?? 'none'}.`;
  return new HeedError('database-failed', `The database cannot be brought up to date. ${why}`, { cause });
}

/** Names of migrations that this program has and the database lacks. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const all = await migrator(db).getMigrations();
  return all.filter((migration) => !migration.executedAt).map((migration) => migration.name);
}

/** Opens, migrates, closes. */
export async function migrate(url: string): Promise<void> {
  const { db, close } = connect(url, { max: 1, name: 'heed-migrate' });
  try {
    await mustAnswer(db);
    await demandWhole(db);
    await migrateToLatest(db);
  } finally {
    await close();
  }
}
