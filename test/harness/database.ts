import { migrateToLatest } from '../../src/db/migrate.ts';
import { connect, type Db } from '../../src/db/pool.ts';
import { createDatabase, emptyDatabase, extendTemplate } from './postgres.ts';

/** A database of a test's own; `close` drops it. */
export interface OwnDatabase {
  db: Db;
  url: string;
  close: () => Promise<void>;
}

/**
 * A migrated database of its own on a real PostgreSQL. Copied from the run's template, or made and migrated on
 * HEED_TEST_DATABASE_URL when a test is run without `global.ts`.
 */
export async function testDatabase(): Promise<OwnDatabase> {
  const template = process.env.HEED_TEST_TEMPLATE_URL;
  return opened(template ? await createDatabase(template) : await createMigrated());
}

/** Templates that hold more than the schema, by what they hold: each process that runs tests makes its own, once. */
const seeded = new Map<string, Promise<string>>();

/**
 * The same with something in it already, which many tests begin with.
 * @param what names all that `seed` depends on
 */
export async function seededDatabase(what: string, seed: (db: Db) => Promise<void>): Promise<OwnDatabase> {
  const template = process.env.HEED_TEST_TEMPLATE_URL;
  if (!template) {
    const database = await testDatabase();
    await seed(database.db);
    return database;
  }
  const made =
    seeded.get(what) ??
    extendTemplate(template, async (url) => {
      const { db, close } = connect(url, { max: 1 });
      try {
        await seed(db);
      } finally {
        await close();
      }
    });
  seeded.set(what, made);
  return opened(await createDatabase(await made));
}

function opened(database: { url: string; drop(): Promise<void> }): OwnDatabase {
  const connection = connect(database.url, { max: 8 });
  return {
    db: connection.db,
    url: database.url,
    async close() {
      await connection.close();
      await database.drop();
    },
  };
}

async function createMigrated(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = process.env.HEED_TEST_DATABASE_URL ?? 'postgres://heed@127.0.0.1:55432/postgres';
  const made = await emptyDatabase(server);
  const own = connect(made.url, { max: 1 });
  await migrateToLatest(own.db);
  await own.close();
  return made;
}
