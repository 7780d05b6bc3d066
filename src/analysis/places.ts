import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';

/** Where somebody is counted: the department they belong to first, as everywhere, and the site they work at. */
export interface PersonPlace {
  site: string | null;
  department: string | null;
}

export async function placesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, PersonPlace>> {
  const { rows } = await sql<PersonPlace & { id: string }>`
    select p.id, p.site, (
      select m.department_id from membership m where m.person_id = p.id and m.to_at is null
      order by m.from_at, m.department_id limit 1) as department
    from person p where p.id = any(${[...new Set(ids)]}::uuid[])`.execute(tx);
  return new Map(rows.map(({ id, ...place }) => [id, place]));
}

/** Of each department there is today the one above it, and its name. */
export async function departmentsNow(
  db: Db | Tx,
): Promise<Map<string, { above: string | null; name: string }>> {
  const { rows } = await sql<{ id: string; above: string | null; name: string }>`
    select department_id as id, parent_id as above, name from department_version where to_at is null`.execute(
    db,
  );
  return new Map(rows.map(({ id, above, name }) => [id, { above, name }]));
}
