import { sql } from 'kysely';

/** What one person did in rooms of crises: their tasks, questions, answers and contacts; what they wrote is the incident's. */
export const roomActs = (personId: string) => sql`
  select t.incident_id || '/tasks/' || t.id as id, coalesce(t.ended_at, t.made_at) as at,
         jsonb_build_object('act', 'task', 'crisis', i.code, 'state', t.state) as data
  from incident_task t join incident i on i.id = t.incident_id
  where ${personId}::uuid in (t.owner_id, t.made_by, t.ended_by)
  union all
  select t.incident_id || '/notes/' || n.id, n.at, jsonb_build_object('act', 'task-noted', 'crisis', i.code)
  from incident_task_note n join incident_task t on t.id = n.task_id join incident i on i.id = t.incident_id
  where n.by_person = ${personId}::uuid
  union all
  select q.incident_id || '/questions/' || q.id, q.at, jsonb_build_object('act', 'question-asked', 'crisis', i.code)
  from incident_question q join incident i on i.id = q.incident_id where q.by_person = ${personId}::uuid
  union all
  select q.incident_id || '/replies/' || r.id, r.at, jsonb_build_object('act', 'question-answered', 'crisis', i.code)
  from incident_reply r join incident_question q on q.id = r.question_id join incident i on i.id = q.incident_id
  where r.by_person = ${personId}::uuid
  union all
  select c.incident_id || '/contacts/' || c.id, c.at, jsonb_build_object('act', 'contact-logged', 'crisis', i.code)
  from incident_contact c join incident i on i.id = c.incident_id where c.by_person = ${personId}::uuid
  union all
  select t.incident_id || '/trust/' || t.id, t.at, jsonb_build_object('act', 'trust-decided', 'crisis', i.code)
  from incident_trust t join incident i on i.id = t.incident_id where t.by_person = ${personId}::uuid
  union all
  select s.incident_id || '/seats/' || s.id, s.at, jsonb_build_object('act', 'seat', 'crisis', i.code)
  from incident_seat s join incident i on i.id = s.incident_id
  where ${personId}::uuid in (s.person_id, s.given_by, s.ended_by)`;
