import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { CrisisRole } from '../people/person.ts';

/** The roles that somebody was called for in this incident: by their own seat, by a hand-over, or as a last resort. */
export async function actingRoles(db: Db | Tx, incidentId: string, personId: string): Promise<CrisisRole[]> {
  const { rows } = await sql<{ role: CrisisRole }>`
    select role from incident_call where incident_id = ${incidentId}::uuid and person_id = ${personId}::uuid
    order by role`.execute(db);
  return rows.map(({ role }) => role);
}
