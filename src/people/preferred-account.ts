/**
 * Where a person is written to: the account bound last. A query for a lateral join, with no row for somebody
 * who has no account.
 *
 * @param person the column that holds the person's id; never a value from outside
 */
export function preferredAccount(person: string): string {
  return `
    select platform, tenant, external_id, bound_by from identity
    where person_id = ${person} and to_at is null order by from_at desc, platform, tenant limit 1`;
}
