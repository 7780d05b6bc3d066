import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../src/db/pool.ts';

interface Node {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Node[];
}

/** How many rows of a table a query reads, by what PostgreSQL says of running it. */
export async function rowsRead(db: Db, query: RawBuilder<unknown>, table: string): Promise<number> {
  const { rows } = await sql<{
    'QUERY PLAN': [{ Plan: Node }];
  }>`explain (analyze, format json) ${query}`.execute(db);
  const read = (node: Node): number =>
    (node['Relation Name'] === table
      ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
      : 0) + (node.Plans ?? []).reduce((sum, below) => sum + read(below), 0);
  return rows.reduce((sum, row) => sum + read(row['QUERY PLAN'][0].Plan), 0);
}
