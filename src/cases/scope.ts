import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { CaseOutcome } from '../db/decision-schema.ts';
import type { Tx } from '../db/pool.ts';
import type { ConcernCase } from './store.ts';

/**
 * Puts down what an outcome means for whom a policy applies to: a scope that was changed stays so until another outcome
 * changes it or upholds the policy as it is written. Nothing for a concern that is about no policy. Two cases of one
 * person that are settled at once follow each other.
 */
export async function followOutcome(
  tx: Tx,
  { id: caseId, personId, versionId }: Pick<ConcernCase, 'id' | 'personId' | 'versionId'>,
  outcome: CaseOutcome,
  now: Date,
): Promise<void> {
  if (versionId === null || (outcome !== 'scope-changed' && outcome !== 'upheld')) return;
  const { policy_id: policyId } = await tx
    .selectFrom('policy_version')
    .select('policy_id')
    .where('id', '=', versionId)
    .executeTakeFirstOrThrow();
  await tx.selectFrom('person').select('id').where('id', '=', personId).forNoKeyUpdate().execute();
  await sql`
    update scope_change set ended_at = ${now}
    where person_id = ${personId}::uuid and policy_id = ${policyId}::uuid and ended_at is null`.execute(tx);
  if (outcome === 'upheld') return;
  await tx
    .insertInto('scope_change')
    .values({
      id: v7(),
      person_id: personId,
      policy_id: policyId,
      case_id: caseId,
      from_at: now,
      ended_at: null,
    })
    .execute();
}
