import { sql } from 'kysely';

/** What somebody wrote, approved or sent of a crisis's statements, and which of them they were sent. */
export const statementActs = (personId: string) => sql`
  select s.incident_id || '/statement/' || s.id as id, s.at,
         jsonb_build_object('act', 'statement-written', 'crisis', i.code) as data
  from crisis_statement s join incident i on i.id = s.incident_id where s.by_person = ${personId}::uuid
  union all
  select a.statement_id || '/approval/' || a.role, a.at,
         jsonb_build_object('act', 'statement-approved', 'crisis', i.code, 'role', a.role)
  from crisis_statement_approval a join crisis_statement s on s.id = a.statement_id join incident i on i.id = s.incident_id
  where a.person_id = ${personId}::uuid
  union all
  select g.id || '/sent', g.at, jsonb_build_object('act', 'statement-sent', 'crisis', i.code)
  from crisis_statement_sending g join incident i on i.id = g.incident_id where g.by_person = ${personId}::uuid
  union all
  select g.id || '/received', g.at, jsonb_build_object('act', 'statement-received', 'crisis', i.code)
  from crisis_statement_receiver r join crisis_statement_sending g on g.id = r.sending_id
  join incident i on i.id = g.incident_id where r.person_id = ${personId}::uuid`;
