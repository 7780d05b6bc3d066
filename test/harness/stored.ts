import { sql } from 'kysely';
import type { Db } from '../../src/db/pool.ts';

/** Every table of every schema as text, bytes decoded too. */
export async function everythingStored(db: Db): Promise<Map<string, string>> {
  const { rows: tables } = await sql<{ schema: string; name: string }>`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`.execute(db);
  const dumped = new Map<string, string>();
  for (const { schema, name } of tables) {
    const { rows } = await sql<{ row: object }>`
      select to_jsonb(t) as row from ${sql.table(`${schema}.${name}`)} t`.execute(db);
    const text = JSON.stringify(rows);
    const bytes = [...text.matchAll(/\\\\x([0-9a-f]{8,})/g)].map(([, hex = '']) =>
      Buffer.from(hex, 'hex').toString('utf8'),
    );
    dumped.set(`${schema}.${name}`, [text, ...bytes].join('\n'));
  }
  return dumped;
}
