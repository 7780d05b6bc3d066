import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { managersQuery } from './manager.ts';

/** Everybody who reports to one of them, directly or through others. */
export async function belowThem(db: Db | Tx, people: Iterable<string>, now: Date): Promise<string[]> {
  const above = [...people];
  if (above.length === 0) return [];
  const everybody = sql`select id as person_id from person`;
  const { rows } = await sql<{ person_id: string }>`
    with recursive managed as materialized (${managersQuery(everybody, now)}),
    below (person_id) as (
      select person_id from managed where manager_id = any(${above}::uuid[])
      union
      select m.person_id from managed m join below b on m.manager_id = b.person_id
    )
    select person_id from below`.execute(db);
  return rows.map(({ person_id }) => person_id);
}
