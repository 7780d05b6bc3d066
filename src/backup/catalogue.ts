import type pg from 'pg';
import { z } from 'zod';
import { isLeftOut } from './left-out.ts';

const columnSchema = z.strictObject({ name: z.string(), type: z.string() });
export const tableSchema = z.strictObject({
  schema: z.string(),
  name: z.string(),
  /** Holds no rows of its own: they are in its partitions. */
  partitioned: z.boolean(),
  /** Of a partition: the table it is one of, and which rows it takes. */
  partOf: z.strictObject({ schema: z.string(), name: z.string(), bound: z.string() }).nullable(),
  /** Those that are stored, in their order; what is computed from others is computed again. */
  columns: z.array(columnSchema),
});
export type Table = z.infer<typeof tableSchema>;

export const sequenceSchema = z.strictObject({
  schema: z.string(),
  name: z.string(),
  /** The last number given. */
  last: z.string(),
});
export type Sequence = z.infer<typeof sequenceSchema>;

/** `public.person` */
export const nameOf = ({ schema, name }: { schema: string; name: string }): string => `${schema}.${name}`;

/** As a statement names it. */
export const quoted = ({ schema, name }: { schema: string; name: string }): string =>
  `${quote(schema)}.${quote(name)}`;

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const notSystem = (schema: string) => `${schema} <> 'information_schema' and ${schema} !~ '^pg_'`;

/** Every table of the schemas that are not the system's, partitions after what they are part of. */
export async function allTables(client: pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    select n.nspname as schema, c.relname as name, c.relkind = 'p' as partitioned,
      case when p.oid is null then null else jsonb_build_object(
        'schema', pn.nspname, 'name', p.relname, 'bound', pg_get_expr(c.relpartbound, c.oid)) end as "partOf",
      coalesce((
        select jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod))
                         order by a.attnum)
        from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''), '[]') as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_inherits i on i.inhrelid = c.oid and c.relispartition
    left join pg_class p on p.oid = i.inhparent
    left join pg_namespace pn on pn.oid = p.relnamespace
    where c.relkind in ('r', 'p') and ${notSystem('n.nspname')}
    order by c.relispartition, n.nspname, c.relname`);
  return rows;
}

/** Those that a backup holds. */
export async function tablesToSave(client: pg.ClientBase): Promise<Table[]> {
  return (await allTables(client)).filter(({ schema, name }) => !isLeftOut(schema, name));
}

/** Those that go to the key file. */
export async function tablesOfKeys(client: pg.ClientBase): Promise<Table[]> {
  return (await allTables(client)).filter(({ schema }) => schema === 'keys');
}

/**
 * Where each sequence has got to. They belong to no transaction: read after the rows, they are never behind them.
 */
export async function sequences(client: pg.ClientBase): Promise<Sequence[]> {
  const { rows } = await client.query<Sequence>(`
    select schemaname as schema, sequencename as name, last_value::text as last
    from pg_sequences where last_value is not null and schemaname <> 'bullmq' and ${notSystem('schemaname')}
    order by 1, 2`);
  return rows;
}

/** Names of the migrations that this database has, in their order. */
export async function migrationsOf(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('select name from kysely_migration order by name');
  return rows.map(({ name }) => name);
}
