import { type RawBuilder, sql } from 'kysely';
import type { GrantedRole } from './person.ts';

/**
 * Everybody who holds one of the roles and works here at `at`, as a query with the column `person_id`.
 *
 * @param except people who are left out, such as whoever asks
 */
export function holdersQuery(
  roles: readonly GrantedRole[],
  at: Date,
  except: readonly string[] = [],
): RawBuilder<{ person_id: string }> {
  return sql`
    select distinct r.person_id from role_grant r
    join employment e on e.person_id = r.person_id and e.from_at <= ${at} and (e.to_at is null or e.to_at > ${at})
    where r.role = any(${[...roles]}::text[]) and r.from_at <= ${at} and (r.to_at is null or r.to_at > ${at})
      and r.person_id <> all(${[...except]}::uuid[])`;
}
