import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { migrateToLatest } from '../../src/db/migrate.ts';
import { connect, type Db } from '../../src/db/pool.ts';

const server = process.env.HEED_TEST_DATABASE_URL ?? 'postgres://heed@127.0.0.1:55432/postgres';

/** A migrated database of its own on a real PostgreSQL; `close` drops it. */
export async function testDatabase(): Promise<{ db: Db; close(): Promise<void> }> {
  const name = `heed_test_${randomBytes(6).toString('hex')}`;
  const admin = connect(server, { max: 1 });
  await sql`create database ${sql.id(name)}`.execute(admin.db);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const own = connect(url.href, { max: 8 });
  await migrateToLatest(own.db);
  return {
    db: own.db,
    async close() {
      await own.close();
      await sql`drop database ${sql.id(name)} with (force)`.execute(admin.db);
      await admin.close();
    },
  };
}
