import { sql } from 'kysely';
import type { Db } from '../../../src/db/pool.ts';

/**
 * What a newer version may do to the tables of one that runs: each gets a column that may be empty, one that fills itself and an
 * index; there is a table more, and a migration that nobody here knows.
 */
export async function bringUpToDate(db: Db): Promise<void> {
  const { rows } = await sql<{ schema: string; name: string }>`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'keys')
      and c.relname not in ('kysely_migration', 'kysely_migration_lock', 'sweep_seen')`.execute(db);
  for (const { schema, name } of rows) {
    const table = sql.table(`${schema}.${name}`);
    await sql`alter table ${table} add column of_tomorrow text, add column more_of_tomorrow int not null default 7`.execute(
      db,
    );
    await sql`create index on ${table} (more_of_tomorrow)`.execute(db);
  }
  await sql`create table of_tomorrow (person_id uuid primary key references person, words text not null)`.execute(
    db,
  );
  await sql`insert into kysely_migration (name, timestamp) values ('9999_of_tomorrow', now()::text)`.execute(
    db,
  );
}
