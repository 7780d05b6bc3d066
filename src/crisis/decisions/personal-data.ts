import { sql } from 'kysely';

/** That somebody decided something in a crisis; what, is the incident's and no data about them. */
export const decisionActs = (personId: string) => sql`
  select d.incident_id || '/decision/' || d.number as id, d.at,
         jsonb_build_object('act', 'decided', 'crisis', i.code) as data
  from crisis_decision d join incident i on i.id = d.incident_id where d.by_person = ${personId}::uuid`;
