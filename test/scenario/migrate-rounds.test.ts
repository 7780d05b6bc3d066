import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { knownMigrations, migrateTo, migrateToLatest } from '../../src/db/migrate.ts';
import { connect, type Db } from '../../src/db/pool.ts';
import { testDatabase } from '../harness/database.ts';
import { emptyDatabase } from '../harness/postgres.ts';

const now = new Date('2026-03-02T08:00:00Z');

describe('rounds of pages that began before they had a level', function () {
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
    await migrateTo(db, (await knownMigrations()).filter((one) => one < '0208').at(-1) ?? '');
  });
  after(async () => {
    for (const close of closing.splice(0)) await close();
  });

  it('are of the level that their crisis has; a ladder without steps is none, so that its person gets one', async () => {
    const people = ['lead', 'ann', 'bo'].map((no) => ({ no, id: v7() }));
    for (const { no, id } of people)
      await sql`insert into person (id, staff_no, name, language, created_at)
        values (${id}::uuid, ${no}, ${no}, 'zh-CN', ${now})`.execute(db);
    const idOf = (no: string) => people.find((one) => one.no === no)?.id;
    const ladder = JSON.stringify([{ way: 'chat', after: 0, platform: 'local' }]);
    for (const [code, level] of [
      ['K7QX', 'minor'],
      ['M4ZT', 'major'],
    ]) {
      const incident = v7();
      await sql`
        insert into incident (id, code, drill, level, declared_by, declared_at, looked_at, once)
        values (${incident}, ${code}, true, ${level}, ${idOf('lead')}, ${now}, ${now}, ${code})`.execute(db);
      for (const [no, round, steps] of [
        ['ann', 0, ladder],
        ['ann', 1, ladder],
        ['bo', 0, '[]'],
      ])
        await sql`insert into incident_ladder (incident_id, person_id, round, steps)
          values (${incident}, ${idOf(String(no))}, ${round}, ${steps}::jsonb)`.execute(db);
    }
    await migrateToLatest(db);
    const { rows } = await sql<{ line: string }>`
      select i.code || ' ' || p.staff_no || ' ' || l.round || ' ' || l.level as line
      from incident_ladder l join incident i on i.id = l.incident_id join person p on p.id = l.person_id
      order by 1`.execute(db);
    expect(rows.map(({ line }) => line)).to.deep.equal([
      ...['K7QX ann 0 minor', 'K7QX ann 1 minor', 'M4ZT ann 0 major', 'M4ZT ann 1 major'],
    ]);
  });
});
