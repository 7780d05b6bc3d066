import { sql } from 'kysely';
import type { ExemptionState, ReasonKind } from '../db/decision-schema.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';

export interface Exemption {
  id: string;
  personId: string;
  policyId: string;
  code: string;
  /** Of the newest version. */
  titles: Record<Language, string>;
  reasonKind: ReasonKind;
  state: ExemptionState;
  askedBy: string;
  askedAt: Date;
  untilAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  endedAt: Date | null;
  endedWhy: 'expired' | 'revoked' | null;
  caseId: string | null;
  personName: string;
  askedByName: string;
  decidedByName: string | null;
}

const select = sql`
  select e.id, e.person_id as "personId", e.policy_id as "policyId", po.code, e.reason_kind as "reasonKind", e.state,
         e.asked_by as "askedBy", e.asked_at as "askedAt", e.until_at as "untilAt", e.decided_by as "decidedBy",
         e.decided_at as "decidedAt", e.ended_at as "endedAt", e.ended_why as "endedWhy", e.case_id as "caseId",
         p.name as "personName", a.name as "askedByName", d.name as "decidedByName",
         (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = (
            select v.id from policy_version v where v.policy_id = e.policy_id and v.state <> 'draft'
            order by v.state = 'in-force' desc, v.number desc limit 1)) as titles
  from exemption e join policy po on po.id = e.policy_id join person p on p.id = e.person_id
  join person a on a.id = e.asked_by left join person d on d.id = e.decided_by`;

export async function findExemption(db: Db | Tx, id: string): Promise<Exemption | undefined> {
  const { rows } = await sql<Exemption>`${select} where e.id = ${id}::uuid`.execute(db);
  return rows[0];
}

/** Those that wait, those in force, then the newest of the others. */
export async function listExemptions(db: Db): Promise<Exemption[]> {
  const { rows } = await sql<Exemption>`
    ${select} order by e.state = 'asked' desc, e.state = 'in-force' desc, e.asked_at desc, e.id limit 200`.execute(
    db,
  );
  return rows;
}

/** What a person was exempted from; what was only asked for, or refused, is in their talk. */
export async function exemptionsOf(db: Db, personId: string): Promise<Exemption[]> {
  const { rows } = await sql<Exemption>`
    ${select} where e.person_id = ${personId}::uuid and e.state in ('in-force', 'ended')
    order by e.state = 'in-force' desc, e.until_at desc, e.id limit 50`.execute(db);
  return rows;
}
