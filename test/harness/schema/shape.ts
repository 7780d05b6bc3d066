import { sql } from 'kysely';
import type { Db } from '../../../src/db/pool.ts';

interface Column {
  type: string;
  /** Never empty. */
  required: boolean;
  /** Whether it fills itself. */
  filled: boolean;
}

/** What a program that runs on a database relies on. Each part by its name. */
export interface Shape {
  /** By table and column. */
  tables: Record<string, Record<string, Column>>;
  /** By table and name, how each is defined: constraints, unique indexes, triggers. */
  rules: Record<string, Record<string, string>>;
  /** By what they are called with, what each gives and does. */
  functions: Record<string, string>;
}

const ours = sql`n.nspname in ('public', 'keys')`;

/** The schema as it is now, without what is kept in it. Partitions are as what they are part of. */
export async function shapeOf(db: Db): Promise<Shape> {
  const shape: Shape = { tables: {}, rules: {}, functions: {} };
  const columns = await sql<Column & { table: string; name: string }>`
    select n.nspname || '.' || c.relname as "table", a.attname as name,
      format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
      a.atthasdef or a.attidentity <> '' as filled
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p') and not c.relispartition and ${ours}`.execute(db);
  for (const { table, name, ...column } of columns.rows) {
    shape.tables[table] ??= {};
    shape.tables[table][name] = column;
  }
  const rules = await sql<{ table: string; name: string; definition: string }>`
    with own as (
      select c.oid, n.nspname || '.' || c.relname as "table" from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and ${ours})
    select own."table", 'constraint ' || k.conname as name, pg_get_constraintdef(k.oid) as definition
    from own join pg_constraint k on k.conrelid = own.oid and k.contype <> 'n'
    union all
    select own."table", 'index ' || i.relname, pg_get_indexdef(i.oid)
    from own join pg_index x on x.indrelid = own.oid and x.indisunique join pg_class i on i.oid = x.indexrelid
    where not exists (select from pg_constraint k where k.conindid = i.oid)
    union all
    select own."table", 'trigger ' || t.tgname, pg_get_triggerdef(t.oid)
    from own join pg_trigger t on t.tgrelid = own.oid and not t.tgisinternal`.execute(db);
  for (const { table, name, definition } of rules.rows) {
    shape.rules[table] ??= {};
    shape.rules[table][name] = definition;
  }
  const functions = await sql<{ name: string; definition: string }>`
    select p.oid::regprocedure::text as name, pg_get_functiondef(p.oid) as definition
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where p.prokind = 'f' and ${ours} and not exists (
      select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`.execute(db);
  for (const { name, definition } of functions.rows) shape.functions[name] = definition;
  return shape;
}
