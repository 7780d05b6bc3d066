import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { knownMigrations, migrateTo, migrateToLatest } from '../../src/db/migrate.ts';
import { connect, type Db } from '../../src/db/pool.ts';
import { testDatabase } from '../harness/database.ts';
import { emptyDatabase } from '../harness/postgres.ts';

const now = new Date('2026-03-02T08:00:00Z');

describe('surveys that were opened before', function () {
  this.timeout(120_000);
  let db: Db;
  const closing: (() => Promise<unknown>)[] = [];
  before(async () => {
    const server = await testDatabase();
    const empty = await emptyDatabase(server.url);
    const own = connect(empty.url, { max: 3 });
    db = own.db;
    closing.push(
      () => own.close(),
      () => empty.drop(),
      () => server.close(),
    );
    await migrateTo(db, (await knownMigrations()).filter((one) => one < '0214').at(-1) ?? '');
  });
  after(async () => {
    for (const close of closing.splice(0)) await close();
  });

  it('do not keep whom they asked, and how they were chosen', async () => {
    const survey = v7();
    await sql`insert into survey (id, code, number, published_at) values (${survey}, 'mood', 1, ${now})`.execute(
      db,
    );
    const audiences = [
      { kind: 'departments', ids: [v7()] },
      { kind: 'everyone' },
      { kind: 'people', ids: [v7(), v7()] },
    ];
    for (const [place, audience] of audiences.entries())
      await sql`
        insert into survey_run
          (id, survey_id, code, audience, least, breakdown, people, opened_at, ends_at, closed_at, answers, results)
        values (${v7()}, ${survey}, ${`mood-${place}`}, ${JSON.stringify(audience)}::jsonb, 5, 'none', 9, ${now}, ${now}, ${now},
          0, '{}')`.execute(db);
    await migrateToLatest(db);
    const { rows } = await sql<{ audience: object }>`select audience from survey_run order by code`.execute(
      db,
    );
    expect(rows.map(({ audience }) => audience)).to.deep.equal(audiences.map(({ kind }) => ({ kind })));
  });
});
