import type pg from 'pg';
import { HeedError } from '../errors.ts';
import { allTables, nameOf, quote, quoted, type Table } from './catalogue.ts';
import { isLeftOut } from './left-out.ts';

/** Makes the partitions that the backup has and the migrations do not make. */
export async function makePartitions(client: pg.Client, tables: readonly Table[]): Promise<void> {
  const there = new Set((await allTables(client)).map(nameOf));
  for (const table of tables) {
    const { partOf } = table;
    if (!partOf || there.has(nameOf(table))) continue;
    // The bound is what the catalogue of the database that was saved said: an expression, and authenticated.
    await client.query(`create table ${quoted(table)} partition of ${quoted(partOf)} ${partOf.bound}`);
  }
}

/**
 * Holds the tables of the database against those of the backup: what was saved has a place, and every table has what
 * was saved of it.
 *
 * @throws HeedError `conflict` where they are not the same
 */
export async function demandSameTables(client: pg.Client, saved: readonly Table[]): Promise<void> {
  const there = new Map((await allTables(client)).map((table) => [nameOf(table), table]));
  const problems: string[] = [];
  for (const table of saved) {
    const name = nameOf(table);
    const own = there.get(name);
    there.delete(name);
    if (!own) problems.push(`${name} is no table that Heed's migrations make`);
    else if (shapeOf(own) !== shapeOf(table)) problems.push(`${name} has other columns`);
  }
  for (const { schema, name } of there.values()) {
    if (!isLeftOut(schema, name)) problems.push(`${schema}.${name} is not in the backup`);
  }
  if (problems.length === 0) return;
  throw new HeedError(
    'conflict',
    `The backup does not fit the tables that its migrations make: ${problems.join('; ')}. Was it made by an unreleased version, or is something else kept in Heed's database?`,
    { problems: problems.map((problem) => ({ at: 'tables', problem })) },
  );
}

const shapeOf = ({ columns }: Table): string =>
  columns
    .map(({ name, type }) => JSON.stringify([name, type]))
    .toSorted()
    .join();

/** What holds rows to each other and does more than storing them: put aside while they are loaded. */
export interface PutAside {
  restore(): Promise<void>;
}

/**
 * Takes away foreign keys and switches off triggers, so that rows can come in any order and nothing happens because of
 * them. `restore` puts the keys back, which looks at every row once.
 */
export async function putAside(client: pg.Client, tables: readonly Table[]): Promise<PutAside> {
  const { rows: keys } = await client.query<{ on: string; name: string; definition: string }>(`
    select quote_ident(n.nspname) || '.' || quote_ident(t.relname) as "on", c.conname as name,
      pg_get_constraintdef(c.oid) as definition
    from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace
    where c.contype = 'f' and c.conparentid = 0 and n.nspname in ('public', 'keys') order by 1, 2`);
  for (const key of keys) await client.query(`alter table ${key.on} drop constraint ${quote(key.name)}`);
  const plain = tables.filter(({ partOf }) => !partOf);
  for (const table of plain) await client.query(`alter table ${quoted(table)} disable trigger user`);
  return {
    async restore() {
      for (const key of keys)
        await client.query(`alter table ${key.on} add constraint ${quote(key.name)} ${key.definition}`);
      for (const table of plain) await client.query(`alter table ${quoted(table)} enable trigger user`);
    },
  };
}

/** Whether there is anything in it at all, of Heed or of somebody else. */
export async function isEmpty(client: pg.Client): Promise<boolean> {
  return (await allTables(client)).length === 0;
}

/** Takes away everything that Heed makes in a database, for a restore that begins anew. */
export async function clearDatabase(client: pg.Client): Promise<void> {
  await client.query('drop schema if exists keys cascade');
  await client.query('drop schema if exists bullmq cascade');
  const { rows } = await client.query<{ drop: string }>(`
    select format('drop table if exists %I.%I cascade', n.nspname, c.relname) as drop
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'heed_restoring'
    union all
    select format('drop sequence if exists %I.%I cascade', n.nspname, c.relname)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'S' and not exists (
      select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i'))
    union all
    select format('drop function if exists %s cascade', p.oid::regprocedure)
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'public' and not exists (
      select from pg_depend d where d.objid = p.oid and d.classid = 'pg_proc'::regclass and d.deptype = 'e')`);
  for (const { drop } of rows) await client.query(drop);
}
