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

  /** What is asked but once or twice is not prepared in any case. */
  const often = async <R>(statement: () => RawBuilder<R>) => {
    await statement().execute(one);
    await statement().execute(one);
    return statement().execute(one);
  };
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
    'every column of a row': () => sql`select (t).* from it t where t.id = ${1}`,
    'every column of a table of a schema': () => sql`select public.it.* from it where id = ${1}`,
    'all of them': () => sql`select all * from it where id = ${1}`,
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
      const before = await often(form);
      await adds();
      const after = await form().execute(one);
      expect(after.rows.map(({ word }) => word)).to.deep.equal(before.rows.map(({ word }) => word));
    });

  const prepared = async (mark: number) => {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from pg_prepared_statements where statement like ${`%7 * ${mark}%`}`.execute(one);
    return rows[0]?.n;
  };

  it('and what names its columns is still prepared once it comes again', async () => {
    const word = () => sql`select word, 7 * 6 as n, count(*) from it where id = ${1} group by word`;
    await word().execute(one);
    await word().execute(one);
    expect(await prepared(6)).to.equal(0);
    await word().execute(one);
    expect(await prepared(6)).to.equal(1);
  });

  it('and what copies every column and gives none of them', async () => {
    await sql`create table copies as select * from it where false`.execute(one);
    await often(() => sql`insert into copies select * from it where id = ${1} and 7 * 7 > 0`);
    expect(await prepared(7)).to.equal(1);
  });

  it('nor by what a comment says', async () => {
    const asked = () => sql<{ word: string }>`
      select -- the table's columns
      * from it where id = ${1} and 'two -- dashes' <> ''`;
    await often(asked);
    await adds();
    expect((await asked().execute(one)).rows[0]?.word).to.equal('one');
  });

  it('however many others come once', async () => {
    for (let n = 0; n < 2_500; n += 1) await sql`select ${n}::int, ${sql.lit(n)}`.execute(one);
    await often(() => sql`select word, 7 * 8 from it where id = ${1}`);
    expect(await prepared(8)).to.equal(1);
  });
});
