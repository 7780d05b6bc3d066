import type { CallingWay } from './calling-ways.ts';

/**
 * The order of a person's accounts, the one they are written to first. It stays where it is: connecting one more
 * platform, or a new name of an account, moves nobody's messages. So it is the platform (and tenant) on which they had
 * an account first, among those that are connected (`connected-platforms.ts`); an account that takes another's place
 * inherits its time. A mailbox or a telephone is for whoever has no account at all, or none at which anything arrives,
 * the mailbox first.
 *
 * @param of the alias of `identity`
 */
const inOrder = (of: string): string => `
  ${of}.platform in (select platform from platform_connected) desc,
  ${of}.unreached_at is not null, array_position(array['email', 'sms'], ${of}.platform) nulls first,
  (select min(was.from_at) from identity was
    where was.person_id = ${of}.person_id and was.platform = ${of}.platform and was.tenant = ${of}.tenant),
  ${of}.platform, ${of}.tenant`;

/** The order of accounts of one person, for lists of them. */
export const accountOrder = inOrder('identity');

/**
 * Where a person is written to, unless it looks like somebody else's by now. A query for a lateral join, with no row
 * for somebody who has no account.
 *
 * @param person the column that holds the person's id; never a value from outside
 */
export function preferredAccount(person: string): string {
  return `
    select own.platform, own.tenant, own.external_id, own.bound_by from identity own
    where own.person_id = ${person} and own.to_at is null and own.doubted_at is null
    order by ${inOrder('own')} limit 1`;
}

/**
 * All accounts of a person, with the place of each: 1 is the one they are written to. For those who have a reason to
 * prefer another.
 */
export function accountsOf(person: string): string {
  return `
    select own.platform, own.tenant, own.external_id, own.bound_by,
           row_number() over (order by ${inOrder('own')}) as place
    from identity own where own.person_id = ${person} and own.to_at is null and own.doubted_at is null`;
}

/**
 * Where one message goes: to the account where its person is now, else to the one where what it takes the place of is,
 * else to their first; never to a platform that its matter is kept away from. A query for a lateral join, with no row
 * where there is none. All are columns, never values from outside.
 *
 * @param platform where they are, or null
 * @param replaces the message that it takes the place of, or null
 * @param barred the platforms, as an array
 * @param accounts to choose from, as `accountsOf` has them
 */
export function accountFor(
  { person, platform, replaces, barred }: Record<'person' | 'platform' | 'replaces' | 'barred', string>,
  accounts = accountsOf(person),
): string {
  return `
    select own.* from (${accounts}) own where own.platform <> all (${barred})
    order by own.platform = ${platform} desc nulls last, case when ${replaces} is not null then exists (
      select from delivery was where was.message_id = ${replaces} and was.person_id = ${person}
        and was.platform = own.platform and was.tenant = own.tenant) end desc, own.place limit 1`;
}

/** How one way rings at a person, as an account after all others: for a message that names this way. */
export function callingAccountsOf(person: string, way: CallingWay): string {
  return `
    select c.way as platform, 'main' as tenant, c.address as external_id, 'calling' as bound_by, 1000 as place
    from calling_account c where c.person_id = ${person} and c.way = '${way}'`;
}
