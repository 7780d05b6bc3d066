/**
 * Where a person is written to: the account bound last, unless it looks like somebody else's by now. A query for a lateral join, with no row for somebody
 * who has no account.
 *
 * @param person the column that holds the person's id; never a value from outside
 */
export function preferredAccount(person: string): string {
  return `
    select platform, tenant, external_id, bound_by from identity
    where person_id = ${person} and to_at is null and doubted_at is null
    order by from_at desc, platform, tenant limit 1`;
}

/**
 * All accounts of a person, with the place of each: 1 is the one they are written to. For those who have a reason to
 * prefer another.
 */
export function accountsOf(person: string): string {
  return `
    select platform, tenant, external_id, bound_by,
           row_number() over (order by from_at desc, platform, tenant) as place
    from identity where person_id = ${person} and to_at is null and doubted_at is null`;
}
