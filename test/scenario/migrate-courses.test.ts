import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { knownMigrations, migrateTo, migrateToLatest } from '../../src/db/migrate.ts';
import { connect, type Db } from '../../src/db/pool.ts';
import { testDatabase } from '../harness/database.ts';
import { emptyDatabase } from '../harness/postgres.ts';

describe('shares of courses that were there before they had an order of their own', function () {
  this.timeout(120_000);
  let db: Db;
  const closing: (() => Promise<unknown>)[] = [];

  beforeEach(async () => {
    const server = await testDatabase();
    const empty = await emptyDatabase(server.url);
    const own = connect(empty.url, { max: 2 });
    db = own.db;
    closing.push(
      () => own.close(),
      () => empty.drop(),
      () => server.close(),
    );
    await migrateTo(db, (await knownMigrations()).filter((one) => one < '0207').at(-1) ?? '');
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  const person = async (staffNo?: string): Promise<string> => {
    const id = v7();
    await sql`
      insert into person (id, staff_no, name, language, created_at)
      values (${id}::uuid, ${staffNo ?? `erased-${id}`}, 'x', 'zh-CN', '2026-01-01Z')`.execute(db);
    return id;
  };
  const passed = async (personId: string, at: string, certificate: string): Promise<void> => {
    await sql`
      insert into enrolment (id, code, person_id, why, assigned_at, due_at, state, begun_at, ended_at, version_id, certificate)
      values (${v7()}::uuid, 'fire', ${personId}::uuid, 'list', ${at}, ${at}, 'passed', ${at}, ${at},
              (select id from course_version), ${certificate})`.execute(db);
  };

  it('are in the order in which they were asked, new ones come after them, and erased people have no number', async () => {
    await sql`
      insert into course_version (id, code, number, published_at)
      values (${v7()}::uuid, 'fire', 1, '2026-01-01Z')`.execute(db);
    const [li, erased] = [await person('S1'), await person()];
    await passed(li, '2026-03-02Z', '0'.repeat(20));
    await passed(li, '2026-03-01Z', '1'.repeat(20));
    await passed(erased, '2026-03-03Z', '2'.repeat(20));
    await migrateToLatest(db);
    await passed(li, '2026-01-01Z', '3'.repeat(20));
    const { rows } = await sql<{ certificate: string | null }>`
      select certificate from enrolment order by seq`.execute(db);
    expect(rows.map(({ certificate }) => certificate?.[0] ?? null)).to.eql(['1', '0', null, '3']);
  });
});
