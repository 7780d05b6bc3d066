import { sql } from 'kysely';
import { addDays, type Day, isDay } from '../calendar/day.ts';
import type { Db, Tx } from '../db/pool.ts';
import { type RecordTable, recordTables } from '../records/partitions.ts';

/** Partitions of both tables whose records are kept until the same days: from `from` to before `to`. */
export interface Stretch {
  from: Day;
  to: Day;
  tables: Partial<Readonly<Record<RecordTable, string>>>;
}

/** What stands where partitions do and cannot be one: nobody drops it by itself. */
export interface Oddity {
  table: string;
  why: 'bounds' | 'alone';
}

/**
 * What partitions there are, by their bounds and not by their names, ascending; and what is odd among them: bounds that
 * are no days, and tables with the name of a partition that belong to nothing.
 */
export async function stretches(db: Db | Tx): Promise<{ days: Stretch[]; odd: Oddity[] }> {
  const { rows } = await sql<{ parent: RecordTable | null; name: string; bounds: string | null }>`
    select p.relname as parent, c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bounds
    from pg_class c left join pg_inherits i on i.inhrelid = c.oid left join pg_class p on p.oid = i.inhparent
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
      and (p.oid in ('record'::regclass, 'record_subject'::regclass)
        or (p.oid is null and c.relname ~ '^record(_subject)?_p[0-9]{8}$'))
    order by 2`.execute(db);
  const found = new Map<string, Stretch>();
  const odd: Oddity[] = [];
  for (const { parent, name, bounds } of rows) {
    if (parent === null || bounds === null) {
      odd.push({ table: name, why: 'alone' });
      continue;
    }
    if (bounds.startsWith("FOR VALUES FROM ('infinity')")) continue;
    const [, from = '', to = ''] = /^FOR VALUES FROM \('(.{10})'\) TO \('(.{10})'\)$/.exec(bounds) ?? [];
    if (!isDay(from) || !isDay(to)) {
      odd.push({ table: name, why: 'bounds' });
      continue;
    }
    const key = `${from} ${to}`;
    found.set(key, { from, to, tables: { ...found.get(key)?.tables, [parent]: name } });
  }
  return {
    days: [...found.values()].toSorted((a, b) =>
      a.to < b.to || (a.to === b.to && a.from < b.from) ? -1 : 1,
    ),
    odd,
  };
}

/** Those of which every day is over. */
export const over = (days: readonly Stretch[], today: Day): Stretch[] => days.filter(({ to }) => to <= today);

/** The last of its days. */
export const lastOf = ({ to }: Stretch): Day => addDays(to, -1);

export const tablesOf = ({ tables }: Stretch): string[] =>
  recordTables.flatMap((table) => tables[table] ?? []);
