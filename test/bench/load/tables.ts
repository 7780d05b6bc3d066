import { sql } from 'kysely';
import type { Db } from '../../../src/db/pool.ts';

/** What a table takes on disk, its partitions, indexes and long values included. */
export interface TableSize {
  bytes: number;
  indexBytes: number;
  /** As the statistics have them: to some hundreds. */
  rows: number;
  dead: number;
}

/** Every table by its name; partitions count as part of theirs. */
export async function tableSizes(db: Db): Promise<Map<string, TableSize>> {
  const { rows } = await sql<TableSize & { name: string }>`
    with recursive belongs as (
      select c.oid, c.oid as top from pg_class c
      join pg_namespace s on s.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and s.nspname not in ('pg_catalog', 'information_schema')
      union all
      select i.inhrelid, b.top from belongs b join pg_inherits i on i.inhparent = b.oid
    )
    select b.top::regclass::text as name, sum(pg_total_relation_size(b.oid))::float8 as bytes,
      sum(pg_indexes_size(b.oid))::float8 as "indexBytes", sum(coalesce(t.n_live_tup, 0))::float8 as rows,
      sum(coalesce(t.n_dead_tup, 0))::float8 as dead
    from belongs b left join pg_stat_user_tables t on t.relid = b.oid group by b.top`.execute(db);
  return new Map(rows.map(({ name, ...size }) => [name, size]));
}

/** Connections to this database by what opened them, this one's pool left out. */
export async function connectionCounts(db: Db, but: string): Promise<Record<string, number>> {
  const { rows } = await sql<{ name: string; n: number }>`
    select application_name as name, count(*)::int as n from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and application_name <> ${but}
    group by 1 order by 1`.execute(db);
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
}
