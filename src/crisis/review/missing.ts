import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { type Missing, missingOf } from './rules.ts';

interface Counted {
  answered: string[];
  causes: number;
  noAction: boolean;
  /** Things to be done, and courses that are to be taken. */
  actions: number;
}

/** What the review of an incident still needs before it can be closed. */
export async function missingIn(db: Db | Tx, incidentId: string): Promise<Missing[]> {
  const { rows } = await sql<Counted>`
    select
      array(select distinct subject from incident_review_entry e
            where e.incident_id = v.incident_id and e.kind = 'answer') as answered,
      (select count(distinct subject)::int from incident_review_entry e
       where e.incident_id = v.incident_id and e.kind = 'cause') as causes,
      exists (select from incident_review_entry e
              where e.incident_id = v.incident_id and e.kind = 'no-action') as "noAction",
      (select count(*)::int from incident_action a where a.incident_id = v.incident_id)
        + (select count(*)::int from incident_course c where c.incident_id = v.incident_id) as actions
    from incident_review v where v.incident_id = ${incidentId}::uuid`.execute(db);
  return rows.flatMap(({ answered, ...counts }) => missingOf({ answered: new Set(answered), ...counts }));
}
