import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';

/**
 * Whether a policy's processing goes on for a person at this moment. `restricted`: an objection is not decided;
 * what of the policy one may object to waits (GDPR 18(1)(d)). `out-of-scope`: it was upheld. `exempt`: for a time.
 * Whoever processes under a policy asks here first.
 */
export type Applies = 'applies' | 'restricted' | 'out-of-scope' | 'exempt';

export async function appliesTo(
  db: Db | Tx,
  policyId: string,
  personId: string,
  now: Date,
): Promise<Applies> {
  const { rows } = await sql<{ standing: Applies }>`
    select case o.state when 'open' then 'restricted' else 'out-of-scope' end as standing, 1 as place
    from objection o where o.person_id = ${personId}::uuid and o.policy_id = ${policyId}::uuid
      and o.state in ('open', 'upheld')
    union all
    select 'exempt', 2 from exemption e where e.person_id = ${personId}::uuid and e.policy_id = ${policyId}::uuid
      and e.state = 'in-force' and e.until_at > ${now}
    order by place limit 1`.execute(db);
  return rows[0]?.standing ?? 'applies';
}
