import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import { decisionActs } from './decisions/personal-data.ts';
import { dutyActs } from './duties/personal-data.ts';
import { roomActs } from './room/personal-data.ts';
import { statementActs } from './statements/personal-data.ts';

export const crisisDisclosure = 'crises';
const category = 'crisis.held.category';

/** That somebody was called to a crisis, by what they were paged, and what they answered or did there. */
export const crisisData: PersonalData = {
  name: crisisDisclosure,
  async find(db: Db, personId: string): Promise<Held[]> {
    const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
      select count(*)::int as count, min(at) as "from", max(at) as "to" from (${acts(personId)}) a`.execute(
      db,
    );
    return rows.flatMap(({ count, from, to }) =>
      from && to ? [{ category, count, from, to, disclosure: crisisDisclosure, why: 'crisis.held.why' }] : [],
    );
  },
  async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
    const { rows } = await sql<{ id: string; at: Date; data: Record<string, string | null> }>`
      select id, at, data from (${acts(personId)}) a order by at, id`.execute(db);
    for (const { id, at, data } of rows) yield { category, id, at, data };
  },
  /**
   * How a breach was answered has to be shown (GDPR 33(5)): it stays until the incident has been over for as long as the
   * policy says, and then goes by itself (`forget.ts`).
   */
  async erase(tx: Tx, personId: string): Promise<Erased[]> {
    // By which ways somebody wants to be called shows nothing, and the plan's order holds without it.
    const { numAffectedRows = 0n } = await sql`
      delete from crisis_choice where person_id = ${personId}::uuid`.execute(tx);
    const erased = Number(numAffectedRows);
    const { rows } = await sql<{ kept: number }>`
      select count(*)::int as kept from (${acts(personId)}) a`.execute(tx);
    const kept = rows[0]?.kept ?? 0;
    if (kept > 0) return [{ category, erased, kept, why: 'crisis.held.kept' }];
    return erased > 0 ? [{ category, erased, kept }] : [];
  },
};

/** Everything on record of one person in crises. */
const acts = (personId: string) => sql`
  select c.incident_id || '/' || c.role as id, c.at,
         jsonb_build_object('act', 'called', 'crisis', i.code, 'role', c.role, 'why', c.why) as data
  from incident_call c join incident i on i.id = c.incident_id where c.person_id = ${personId}::uuid
  union all
  select g.incident_id || '/' || g.round || '.' || g.step, g.at,
         jsonb_build_object('act', 'paged', 'crisis', i.code, 'result', g.fate)
  from incident_page g join incident i on i.id = g.incident_id where g.person_id = ${personId}::uuid
  union all
  select a.incident_id || '/' || a.id, a.at, jsonb_build_object('act', a.what, 'crisis', i.code)
  from incident_answer a join incident i on i.id = a.incident_id
  where ${personId}::uuid in (a.person_id, a.to_person)
  union all
  select s.incident_id || '/seen', s.at, jsonb_build_object('act', 'seen', 'crisis', i.code, 'how', s.how)
  from incident_seen s join incident i on i.id = s.incident_id where s.person_id = ${personId}::uuid
  union all
  select 'order', o.at, jsonb_build_object('act', 'order-chosen', 'day', array_to_string(o.day, ', '),
                                           'night', array_to_string(o.night, ', '))
  from crisis_choice o where o.person_id = ${personId}::uuid
  union all
  select w.incident_id || '/words/' || w.id, w.at, jsonb_build_object('act', 'words-added', 'crisis', i.code)
  from incident_word w join incident i on i.id = w.incident_id where w.by_person = ${personId}::uuid
  union all
  select s.id || '/drills', s.made_at, jsonb_build_object('act', 'drills-planned', 'crisis', null)
  from crisis_drill_schedule s where s.owner_id = ${personId}::uuid
  union all
  select v.incident_id || '/review', v.opened_at, jsonb_build_object('act', 'review-owner', 'crisis', i.code)
  from incident_review v join incident i on i.id = v.incident_id where v.owner_id = ${personId}::uuid
  union all
  select v.incident_id || '/review-closed', v.closed_at, jsonb_build_object('act', 'review-closed', 'crisis', i.code)
  from incident_review v join incident i on i.id = v.incident_id where v.closed_by = ${personId}::uuid
  union all
  select e.incident_id || '/review/' || e.id, e.at, jsonb_build_object('act', 'review-added', 'crisis', i.code)
  from incident_review_entry e join incident i on i.id = e.incident_id where e.by_person = ${personId}::uuid
  union all
  select a.incident_id || '/action/' || a.id, a.made_at, jsonb_build_object('act', 'action', 'crisis', i.code)
  from incident_action a join incident i on i.id = a.incident_id
  where ${personId}::uuid in (a.owner_id, a.made_by, a.ended_by)
  union all
  select c.incident_id || '/change/' || c.id, c.at, jsonb_build_object('act', 'change-linked', 'crisis', i.code)
  from incident_change c join incident i on i.id = c.incident_id where c.by_person = ${personId}::uuid
  union all
  select c.incident_id || '/course/' || c.id, c.chosen_at, jsonb_build_object('act', 'course-chosen', 'crisis', i.code)
  from incident_course c join incident i on i.id = c.incident_id where c.chosen_by = ${personId}::uuid
  union all
  select i.id || '/declared', i.declared_at, jsonb_build_object('act', 'declared', 'crisis', i.code)
  from incident i where i.declared_by = ${personId}::uuid
  union all ${decisionActs(personId)}
  union all ${dutyActs(personId)}
  union all ${statementActs(personId)}
  union all
  select i.id || '/closed', i.closed_at, jsonb_build_object('act', 'closed', 'crisis', i.code)
  from incident i where i.closed_by = ${personId}::uuid
  union all
  ${roomActs(personId)}`;
