import { expect } from 'chai';
import { sql } from 'kysely';
import { migrateToLatest, pendingMigrations } from '../../src/db/migrate.ts';
import type { Db } from '../../src/db/pool.ts';
import { testDatabase } from '../harness/database.ts';

describe('migrations', () => {
  let db: Db;
  let close: () => Promise<void>;
  beforeEach(async () => {
    const database = await testDatabase();
    db = database.db;
    close = () => database.close();
  });
  afterEach(() => close());

  const refusal = () => migrateToLatest(db).catch((error: unknown) => String(error));

  it('are applied once', async () => {
    expect(await pendingMigrations(db)).to.deep.equal([]);
    expect(await migrateToLatest(db)).to.deep.equal([]);
  });

  it('of a newer Heed are named by an older one, which changes nothing', async () => {
    await sql`insert into kysely_migration (name, timestamp) values ('9999_of_tomorrow', now()::text)`.execute(
      db,
    );
    expect(await refusal())
      .to.include('9999_of_tomorrow')
      .and.include('Start that version');
  });

  it('that were applied in another order are told apart from that', async () => {
    await sql`delete from kysely_migration where name like '0005%'`.execute(db);
    expect(await refusal()).to.include('another order');
  });
});
