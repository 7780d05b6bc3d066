import { sql } from 'kysely';

/** What somebody entered, filed or waived of a crisis's duties. */
export const dutyActs = (personId: string) => sql`
  select f.incident_id || '/fact/' || f.id as id, f.at,
         jsonb_build_object('act', 'fact-entered', 'crisis', i.code) as data
  from crisis_fact f join incident i on i.id = f.incident_id where f.by_person = ${personId}::uuid
  union all
  select w.incident_id || '/waiver/' || w.id, w.at, jsonb_build_object('act', 'duty-waived', 'crisis', i.code)
  from crisis_waiver w join incident i on i.id = w.incident_id where w.by_person = ${personId}::uuid
  union all
  select f.incident_id || '/filing/' || f.id, f.at, jsonb_build_object('act', 'filed', 'crisis', i.code)
  from crisis_filing f join incident i on i.id = f.incident_id where f.by_person = ${personId}::uuid`;
