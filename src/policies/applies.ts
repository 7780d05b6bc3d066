import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';

/**
 * What makes a policy not apply to somebody as it is written. `exempt`: nothing of it, for a time. `restricted`: an
 * objection is not decided, and what of the policy one may object to waits (GDPR 18(1)(d)); or they asked for it, and all of
 * the policy waits until it is lifted: then `until` and `versionId` are null, and `from` is their request. `out-of-scope`: it was
 * upheld. `scope-changed`: as it was said to the person at the end of a talk.
 */
export interface Exception {
  policyId: string;
  standing: 'exempt' | 'restricted' | 'out-of-scope' | 'scope-changed';
  since: Date;
  /** The end of an exemption; of an objection, when it is decided at the latest. */
  until: Date | null;
  /** The objection, the request, the exemption, or the talk; null once that is erased. */
  from: string | null;
  /** The version whose rows an objection is about. */
  versionId: string | null;
}

export type Applies = 'applies' | Exception['standing'];

/**
 * Everything that makes a policy not apply to a person as it is written, by policy, in one query; of one policy what
 * reaches furthest comes first.
 *
 * @param policyIds only these; all of them without
 */
export async function exceptionsOf(
  db: Db | Tx,
  personId: string,
  now: Date,
  policyIds?: readonly string[],
): Promise<Map<string, Exception[]>> {
  const { rows } = await sql<Exception>`
    select "policyId", standing, since, until, "from", "versionId" from (
      select e.policy_id as "policyId", 'exempt' as standing, 1 as place, e.decided_at as since, e.until_at as until,
             e.id as "from", null::uuid as "versionId"
      from exemption e where e.person_id = ${personId}::uuid and e.state = 'in-force' and e.until_at > ${now}
      union all
      select o.policy_id, case o.state when 'open' then 'restricted' else 'out-of-scope' end, 2,
             case o.state when 'open' then o.filed_at else o.decided_at end,
             case o.state when 'open' then o.due_at end, o.id, o.version_id
      from objection o where o.person_id = ${personId}::uuid and o.state in ('open', 'upheld')
      union all
      select d.policy_id, 'restricted', 2, d.from_at, null, d.request_id, null
      from data_restriction d where d.person_id = ${personId}::uuid and d.ended_at is null
      union all
      select s.policy_id, 'scope-changed', 3, s.from_at, null, c.thread_id, null
      from scope_change s left join concern_case c on c.id = s.case_id
      where s.person_id = ${personId}::uuid and s.ended_at is null
    ) every
    where ${policyIds === undefined ? null : [...policyIds]}::uuid[] is null
      or "policyId" = any(${policyIds === undefined ? null : [...policyIds]}::uuid[])
    order by "policyId", place`.execute(db);
  const found = new Map<string, Exception[]>();
  for (const row of rows) found.set(row.policyId, [...(found.get(row.policyId) ?? []), row]);
  return found;
}

/** Whether a policy's processing goes on for a person at this moment. Whoever processes under a policy asks here first. */
export async function appliesTo(
  db: Db | Tx,
  policyId: string,
  personId: string,
  now: Date,
): Promise<Applies> {
  const [first] = (await exceptionsOf(db, personId, now, [policyId])).get(policyId) ?? [];
  return first?.standing ?? 'applies';
}
