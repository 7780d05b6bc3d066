import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';

/** How far back small notices are counted together. A company default: who plans to write to everybody plans a day. */
const dayMs = 86_400_000;

/**
 * How many people one person has written to about a policy within a day on their own word, or is about to at an hour
 * they set: many small notices reach as many as a large one. What a second person agreed to does not count, nor does
 * what an operator sends, whose every command is typed.
 */
export async function writtenAlone(
  db: Db | Tx,
  { policyId, placedBy, now }: { policyId: string; placedBy: string | null; now: Date },
): Promise<number> {
  if (placedBy === null) return 0;
  const since = new Date(now.getTime() - dayMs);
  const { rows } = await sql<{ people: number }>`
    select coalesce(sum(people), 0)::int as people from (
      select n.people from notice n join policy_version v on v.id = n.version_id
      where v.policy_id = ${policyId}::uuid and n.created_by = ${placedBy}::uuid and n.created_at > ${since}
        and not exists (select from notice_order o where o.id = n.id and o.decided_by is not null)
      union all
      select o.people from notice_order o join policy_version v on v.id = o.version_id
      where v.policy_id = ${policyId}::uuid and o.placed_by = ${placedBy}::uuid and o.state = 'scheduled'
        and o.decided_by is null
    ) alone`.execute(db);
  return rows[0]?.people ?? 0;
}
