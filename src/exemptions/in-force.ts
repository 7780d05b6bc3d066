import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** Whether the policy of a version does not apply to somebody now, as part of a statement. */
export function isExempt(personId: RawBuilder<unknown>, versionId: string, now: Date): RawBuilder<SqlBool> {
  return sql<SqlBool>`exists (
    select from exemption x join policy_version xv on xv.policy_id = x.policy_id and xv.id = ${versionId}::uuid
    where x.person_id = ${personId} and x.state = 'in-force' and x.until_at > ${now}::timestamptz)`;
}
