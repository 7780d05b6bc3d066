import { expect } from 'chai';
import { type RawBuilder, sql } from 'kysely';
import { connect, type Db } from '../../src/db/pool.ts';
import { type OwnDatabase, testDatabase } from '../harness/database.ts';

/**
 * What a newer Heed adds to the tables of a process that runs: PostgreSQL refuses to carry out what was prepared when the
 * statement gives every column there is, and there is one more ("cached plan must not change result type").
 */
describe('a column that is added under a process', () => {
  let database: OwnDatabase;
  let one: Db;
  let close: () => Promise<void>;
  before(async () => {
    database = await testDatabase();
    ({ db: one, close } = connect(database.url, { max: 1 }));
    await sql`create table it (id int primary key, word text)`.execute(one);
    await sql`insert into it values (1, 'one')`.execute(one);
  });
  after(async () => {
    await close();
    await database.close();
  });

  let added = 0;
  const adds = async () => {
    added += 1;
    await sql`alter table it add column ${sql.id(`more_${added}`)} text`.execute(database.db);
  };
  const forms: Record<string, () => RawBuilder<{ word: string }>> = {
    'every column': () => sql`select * from it where id = ${1}`,
    'every column of a table': () => sql`select t.* from it t where t.id = ${1}`,
    'every column of a quoted table': () => sql`select "t".* from "it" as "t" where "t"."id" = ${1}`,
    'one more': () => sql`select 1 as n, (2 + 3) * 2 as m, t.* from it t where id = ${1}`,
    'each once': () => sql`select distinct on (id) t.* from it t where id = ${1}`,
    'what was found before': () => sql`
      with mine as materialized (select * from it where id = ${1})
      select * from mine`,
    'what two give': () =>
      sql`select id, word from it where id = ${1} union all select id, word from it limit 1`,
    'what was changed': () => sql`update it set word = word where id = ${1} returning *`,
    'what was changed of a table': () => sql`update it t set word = word where id = ${1} returning t.*`,
    'a row as one value': () => sql`select t.word, t as whole from it t where id = ${1}`,
  };

  for (const [what, form] of Object.entries(forms))
    it(`keeps no statement from giving ${what}`, async () => {
      const before = await form().execute(one);
      await adds();
      const after = await form().execute(one);
      expect(after.rows.map(({ word }) => word)).to.deep.equal(before.rows.map(({ word }) => word));
    });

  it('and what names its columns is still prepared once', async () => {
    const prepared = async () => {
      const { rows } = await sql<{ n: number }>`
        select count(*) as n from pg_prepared_statements where statement like 'select word, 7 * 6%'`.execute(
        one,
      );
      return rows[0]?.n;
    };
    expect(await prepared()).to.equal(0);
    await sql`select word, 7 * 6 as n, count(*) from it where id = ${1} group by word`.execute(one);
    expect(await prepared()).to.equal(1);
  });
});
