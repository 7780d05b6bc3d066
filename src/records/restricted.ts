import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** Bases that one may object to (GDPR 21(1)). */
export const objectableBases = ['legitimate-interests', 'public-interest'] as const;

/**
 * Whether a record is only stored and opened for nobody: somebody it is about objects to the policy it is kept under, and
 * it rests on a basis that one may object to (GDPR 18(1)(d)). As it stands now and not as it stood at intake: an
 * objection reaches what was there before, and ends when it is decided. One that was upheld leaves nothing to open.
 *
 * Of `r`, a record, and `c`, its category.
 */
export const isRestricted: RawBuilder<SqlBool> = sql<SqlBool>`
  exists (select from jsonb_array_elements(r.gate -> 'subjects') whose
          join objection o on o.person_id = (whose ->> 'person')::uuid and o.policy_id = c.policy_id
            and o.state in ('open', 'upheld')
          where whose ->> 'basis' = any(${[...objectableBases]}::text[]))`;
