import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';

/** Departments one notice may name. More are better said by one above them, or by everyone. */
export const mostDepartments = 1_000;

/** Who a notice is for. "Whoever joins later" is a flag of the notice, on top of any of these. */
export const audienceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('everyone') }),
  /** Each department with everything below it. */
  z.strictObject({ kind: z.literal('departments'), ids: z.array(z.uuid()).min(1).max(mostDepartments) }),
  z.strictObject({ kind: z.literal('roles'), roles: z.array(z.string().min(1).max(40)).min(1).max(20) }),
  /** A list or the rows of a CSV, by person. */
  z.strictObject({ kind: z.literal('people'), ids: z.array(z.uuid()).min(1).max(200_000) }),
]);
export type Audience = z.infer<typeof audienceSchema>;

/**
 * The persons of an audience who are employed at `at`, a time or a column with one, as a query with columns `person_id` and `why`
 * (`everyone`, `department`, `role`, `list`): the reason a person was asked is part of the evidence.
 */
export function audienceQuery(
  audience: Audience,
  at: Date | RawBuilder<Date>,
): RawBuilder<{ person_id: string; why: string }> {
  const employed = sql`
    select e.person_id from employment e
    where e.from_at <= ${at} and (e.to_at is null or e.to_at > ${at})`;
  switch (audience.kind) {
    case 'everyone':
      return sql`select person_id, 'everyone' as why from (${employed}) employed`;
    case 'departments':
      return sql`
        with recursive tree (id) as (
          select unnest(${audience.ids}::uuid[])
          union
          select v.department_id from department_version v join tree on v.parent_id = tree.id
          where v.from_at <= ${at} and (v.to_at is null or v.to_at > ${at})
        )
        select person_id, 'department' as why from (${employed}) employed
        where exists (
          select from membership m join tree on tree.id = m.department_id
          where m.person_id = employed.person_id and m.from_at <= ${at} and (m.to_at is null or m.to_at > ${at}))`;
    case 'roles':
      return sql`
        select person_id, 'role' as why from (${employed}) employed
        where exists (
          select from role_grant r
          where r.person_id = employed.person_id and r.role = any(${audience.roles}::text[])
            and r.from_at <= ${at} and (r.to_at is null or r.to_at > ${at}))
        or ('manager' = any(${audience.roles}::text[]) and exists (
          select from department_head h
          where h.person_id = employed.person_id and h.from_at <= ${at} and (h.to_at is null or h.to_at > ${at})))`;
    case 'people':
      return sql`
        select person_id, 'list' as why from (${employed}) employed
        where person_id = any(${audience.ids}::uuid[])`;
  }
}
