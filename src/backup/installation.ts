import { sql } from 'kysely';
import type pg from 'pg';
import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';

export interface Installation {
  id: string;
  /** How often the key file was written. */
  generation: number;
}

/** Whose database this is. */
export async function installationOf(db: Db): Promise<Installation> {
  const { id, generation } = await db
    .selectFrom('keys.installation')
    .select(['id', 'generation'])
    .executeTakeFirstOrThrow();
  return { id, generation };
}

/** The same, in the snapshot of a session. */
export async function installationIn(client: pg.ClientBase): Promise<Installation> {
  const { rows } = await client.query<{ id: string; generation: string }>(
    'select id, generation from keys.installation',
  );
  const row = rows[0];
  if (!row) throw new HeedError('database-failed', 'The database does not know which installation it is.');
  return { id: row.id, generation: Number(row.generation) };
}

/** The next number for a key file, committed before the file is written: no two files ever have the same. */
export async function nextGeneration(db: Db): Promise<number> {
  const { rows } = await sql<{ generation: number }>`
    update keys.installation set generation = generation + 1 returning generation`.execute(db);
  const generation = rows[0]?.generation;
  if (generation === undefined) throw new Error('keys.installation is empty');
  return generation;
}

/** As it stands in names of files and databases. */
export const shortOf = (id: string): string => id.replaceAll('-', '').slice(-8);
