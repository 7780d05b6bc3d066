import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { migrateToLatest } from '../../src/db/migrate.ts';
import { connect, type Db } from '../../src/db/pool.ts';
import { createDatabase } from './postgres.ts';

/**
 * A migrated database of its own on a real PostgreSQL; `close` drops it. Copied from the run's template, or
 * made and migrated on HEED_TEST_DATABASE_URL when a test is run without `global.ts`.
 */
export async function testDatabase(): Promise<{
  db: Db;
  url: string;
  close: () => Promise<void>;
}> {
  const template = process.env.HEED_TEST_TEMPLATE_URL;
  const database = template ? await createDatabase(template) : await createMigrated();
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
  const name = `heed_test_${randomBytes(6).toString('hex')}`;
  const admin = connect(server, { max: 1 });
  await sql`create database ${sql.id(name)}`.execute(admin.db);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const own = connect(url.href, { max: 1 });
  await migrateToLatest(own.db);
  await own.close();
  return {
    url: url.href,
    async drop() {
      await sql`drop database ${sql.id(name)} with (force)`.execute(admin.db);
      await admin.close();
    },
  };
}
