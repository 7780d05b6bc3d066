import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** Bases that one may object to (GDPR 21(1)). */
export const objectableBases = ['legitimate-interests', 'public-interest'] as const;

/**
 * Whether a record is only stored, and opened for nobody but for its own subject's copy. Somebody it is about objects to the policy it is kept under, and
 * it rests on a basis that one may object to (GDPR 18(1)(d)); or they had that policy restricted, whatever it rests on
 * (18(1)(a) to (c)). As it stands now and not as it stood at intake: either reaches what was there before. An objection
 * ends when it is decided, and one that was upheld leaves nothing to open; a restriction ends when it is lifted.
 *
 * Of `r`, a record, and `c`, its category.
 */
export const isRestricted: RawBuilder<SqlBool> = sql<SqlBool>`
  (exists (select from jsonb_array_elements(r.gate -> 'subjects') whose
           join objection o on o.person_id = (whose ->> 'person')::uuid and o.policy_id = c.policy_id
             and o.state in ('open', 'upheld')
           where whose ->> 'basis' = any(${[...objectableBases]}::text[]))
   or exists (select from data_restriction d
              where d.person_id = any(r.subjects) and d.policy_id = c.policy_id and d.ended_at is null))`;
