import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { sql } from 'kysely';
import { knownMigrations, migrateTo, migrateToLatest } from '../../src/db/migrate.ts';
import { connect, type Db } from '../../src/db/pool.ts';
import { type OwnDatabase, testDatabase } from '../harness/database.ts';
import { emptyDatabase } from '../harness/postgres.ts';
import { notAdded, rowsChanged } from '../harness/schema/not-added.ts';
import { type Shape, shapeOf } from '../harness/schema/shape.ts';

const folder = fileURLToPath(new URL('../../src/db/migrations/', import.meta.url));

/** The last of those that were free to do anything: everything was stopped for an upgrade then. */
const last = '0221_late_questions';

/**
 * What migrations since then do besides adding, each with why the version before bears it while both run: by migration, by
 * what is found below. A check that lets in more than before, for one: what writes the new values runs only once what cannot
 * read them is gone. What is taken away has been used by nothing since the version before (docs/decisions/0090).
 */
const borne: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '0235_links_of_sessions': {
    'public.single_use_link: constraint single_use_link_session_hash_fkey is new':
      'its column is null in every row that the version before writes, and deleting a session deletes what refers to it',
  },
  '0236_sessions_by_links': {
    'public.session: constraint session_made_by_fkey is new':
      'its column is null in every row that the version before writes, and deleting a session deletes what refers to it',
  },
};

describe('a migration', function () {
  this.timeout(120_000);

  it('only adds, so that the version before can go on beside it', async () => {
    const { url, drop } = await emptyDatabase(process.env.HEED_TEST_TEMPLATE_URL ?? '');
    const { db, close } = connect(url, { max: 1 });
    const found: Record<string, string[]> = {};
    try {
      await migrateTo(db, last);
      let before = await shapeOf(db);
      for (const name of (await knownMigrations()).filter((one) => one > last)) {
        await migrateTo(db, name);
        const after = await shapeOf(db);
        const rows = rowsChanged(await readFile(`${folder}${name}.sql`, 'utf8'));
        const all = [...notAdded(before, after), ...rows];
        if (all.length > 0) found[name] = all;
        before = after;
      }
      expect(await migrateToLatest(db)).to.deep.equal([]);
    } finally {
      await close();
      await drop();
    }
    const named = Object.fromEntries(Object.entries(borne).map(([name, all]) => [name, Object.keys(all)]));
    expect(
      found,
      'a migration does more than add: have it add only, or name it in `borne` with what makes the version before bear it',
    ).to.deep.equal(named);
  });
});

describe('what a migration does besides adding', () => {
  let database: OwnDatabase;
  let shape: Shape;
  before(async () => {
    database = await testDatabase();
    await sql`create table it (id int primary key, kind text not null check (kind in ('a')), word text default 'x')`.execute(
      database.db,
    );
    await sql`create function of_it(n int) returns int language sql as 'select n'`.execute(database.db);
    shape = await shapeOf(database.db);
  });
  after(() => database.close());

  class Undone extends Error {}

  /** What is found of a change, which is then undone. */
  async function of(change: string): Promise<string[]> {
    let found: string[] = [];
    await database.db
      .transaction()
      .execute(async (tx) => {
        const db: Db = tx;
        await sql.raw(change).execute(db);
        found = [...notAdded(shape, await shapeOf(db)), ...rowsChanged(change)];
        throw new Undone();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Undone)) throw error;
      });
    return found;
  }

  const nothing: readonly string[] = [
    'create table of_tomorrow (id int primary key references it (id), word text not null)',
    'alter table it add column more text',
    'alter table it add column more text not null default $$x$$',
    'alter table it add column more bigint generated always as identity',
    'create index it_word on it (word)',
    'create function of_tomorrow() returns void language sql as $$ delete from it $$',
    'comment on table it is $$It$$',
    'insert into it (id, kind) values (7, $$a$$)',
  ];
  for (const change of nothing)
    it(`is nothing: ${change}`, async () => {
      expect(await of(change)).to.deep.equal([]);
    });

  const changes: Readonly<Record<string, readonly string[]>> = {
    'drop table it': ['public.it is gone'],
    'alter table it rename to that': ['public.it is gone'],
    'alter table it drop column word': ['public.it.word is gone'],
    'alter table it rename column word to words': ['public.it.word is gone'],
    'alter table it alter column id type bigint': ['public.it.id was integer and is bigint'],
    'alter table it alter column word set not null': ['public.it.word may not be empty any more'],
    'alter table it alter column kind drop not null': ['public.it.kind may be empty'],
    'alter table it alter column word drop default': ['public.it.word does not fill itself any more'],
    'alter table it add column more text not null': ['public.it.more has to be given'],
    'alter table it add constraint short check (length(word) < 9)': ['public.it: constraint short is new'],
    'alter table it drop constraint it_kind_check, add constraint it_kind_check check (kind in ($$a$$, $$b$$))':
      ['public.it: constraint it_kind_check is another'],
    'alter table it drop constraint it_kind_check': ['public.it: constraint it_kind_check is gone'],
    'alter table it drop constraint it_pkey': ['public.it: constraint it_pkey is gone'],
    'create unique index it_one on it (word)': ['public.it: index it_one is new'],
    'create trigger it_kept before update on it for each row execute function heed_refuse_change()': [
      'public.it: trigger it_kept is new',
    ],
    'drop function of_it(int)': ['function of_it(integer) is gone'],
    'create or replace function of_it(n int) returns int language sql as $$ select n + 1 $$': [
      'function of_it(integer) is another',
    ],
    'update it set word = $$y$$': ['rows of public.it: update'],
    'select 1; delete from only it': ['rows of public.it: delete'],
    'with gone as (delete from it returning id) select count(*) from gone': ['rows of public.it: delete'],
    'truncate it': ['rows of public.it: truncate'],
  };
  for (const [change, expected] of Object.entries(changes))
    it(`is found: ${change}`, async () => {
      expect(await of(change)).to.deep.equal(expected);
    });
});
