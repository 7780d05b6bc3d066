import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { v7 } from 'uuid';

/** What writes a batch somehow, in a transaction of its own. */
export type Writes<T> = (batch: readonly T[]) => Promise<void>;

export async function makePeerTables(pool: pg.Pool): Promise<void> {
  await pool.query(`
    create table bench_line (id uuid primary key, line text not null);
    create table bench_record (like record including all);
    create table bench_subject (like record_subject including all);
    create table bench_seen (like record_seen including all)`);
}

/** An insert of many rows, as one writes it, prepared. */
async function insert(
  client: Pick<pg.Pool, 'query'>,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  const values = rows.map(
    (_, n) => `(${columns.map((_column, k) => `$${columns.length * n + k + 1}`).join()})`,
  );
  await client.query({
    name: `${table} ${rows.length}`,
    text: `insert into ${table} (${columns.join()}) values ${values.join()}`,
    values: rows.flat(),
  });
}

/** The same bytes, a row a line. */
export const lines =
  (pool: pg.Pool): Writes<Buffer> =>
  (batch) =>
    insert(
      pool,
      'bench_line',
      ['id', 'line'],
      batch.map((line) => [v7(), line]),
    );

/** A segment as it lies, ready to be written again. */
export interface StoredRow {
  record: readonly unknown[];
  subjects: readonly (readonly unknown[])[];
  /** One for each of its records. */
  seen: readonly (readonly unknown[])[];
}

const recordColumns =
  'id,expires_on,category_id,source_id,kinds,version_id,gate,times,count,received_at,subjects,key_day,shares,head,body'.split(
    ',',
  );
const subjectColumns = ['person_id', 'expires_on', 'record_id', 'category_id', 'times'];

/** Segments that have not been written again, and what stands beside each. */
export async function storedRows(pool: pg.Pool): Promise<StoredRow[]> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `select ${recordColumns.join()} from record r where not exists (select from bench_record b where b.id = r.id)`,
  );
  return rows.map((row) => {
    const [gate, shares] = [JSON.stringify(row.gate), JSON.stringify(row.shares)];
    const { expires_on: day, id, category_id: category, times, count } = row;
    return {
      record: recordColumns.map((name) => (name === 'gate' ? gate : name === 'shares' ? shares : row[name])),
      subjects: (row.subjects as string[]).map((person) => [person, day, id, category, times]),
      seen: Array.from({ length: count as number }, () => [randomUUID(), day]),
    };
  });
}

/** The same rows, ready sealed, and nothing else done. */
export const rows =
  (pool: pg.Pool): Writes<StoredRow> =>
  async (batch) => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await insert(
        client,
        'bench_seen',
        ['key', 'until_on'],
        batch.flatMap(({ seen }) => seen),
      );
      await insert(
        client,
        'bench_record',
        recordColumns,
        batch.map(({ record }) => record),
      );
      await insert(
        client,
        'bench_subject',
        subjectColumns,
        batch.flatMap(({ subjects }) => subjects),
      );
      await client.query('commit');
    } finally {
      client.release();
    }
  };
