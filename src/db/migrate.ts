import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { HeedError } from '../errors.ts';
import { connect, type Db } from './pool.ts';
import { mustAnswer } from './reach.ts';

const folder = fileURLToPath(new URL('migrations/', import.meta.url));

async function migrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  const entries = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(folder + file, 'utf8');
      return [
        file.slice(0, -'.sql'.length),
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
  if (error || failed) {
    throw new HeedError('database-failed', `Migration ${failed?.migrationName ?? ''} could not be applied.`, {
      cause: error,
    });
  }
  return results.map((result) => result.migrationName);
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
    await migrateToLatest(db);
  } finally {
    await close();
  }
}
