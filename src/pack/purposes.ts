import { sql } from 'kysely';
import type { PurposeAnswerKind } from '../db/decision-schema.ts';
import type { Db } from '../db/pool.ts';
import type { DecisionEvents } from '../evidence/decision-events.ts';

/** What the person said to one purpose of a policy that asks for each of them by itself. */
export interface PurposeFacts {
  id: string;
  versionId: string;
  /** The row of the policy's table, by its id. */
  purpose: string;
  kind: PurposeAnswerKind;
  at: Date;
  entryId: number;
  /** What the evidence says; null once it was erased. */
  data: DecisionEvents['purpose.answered'] | null;
  /** When the company said that it has stopped, of a consent that was taken back. */
  stoppedAt: Date | null;
}

/** In the order of the log. */
export async function purposesAbout(db: Db, personId: string, policyId: string): Promise<PurposeFacts[]> {
  const { rows } = await sql<Omit<PurposeFacts, 'data'> & { event: string | null }>`
    select g.id, g.version_id as "versionId", g.purpose, g.kind, g.at, g.entry_id as "entryId", e.event,
           w.stopped_at as "stoppedAt"
    from purpose_answer g
    left join evidence_event e on e.id = g.entry_id
    left join purpose_withdrawal w on w.answer_id = g.id
    where g.person_id = ${personId}::uuid and g.policy_id = ${policyId}::uuid
    order by g.entry_id`.execute(db);
  return rows.map(({ event, ...row }) => ({
    ...row,
    data: event === null ? null : (JSON.parse(event) as { data: DecisionEvents['purpose.answered'] }).data,
  }));
}
