import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { batches } from '../../in-slices.ts';
import { isGrantedRole } from '../person.ts';
import type { Known, Linked } from './reconcile.ts';

export interface Tenant {
  platform: string;
  tenant: string;
}

/** Narrows a query to people by their ids; without any, to nobody in particular. */
const among = (column: string, people: readonly string[] | undefined): RawBuilder<unknown> =>
  people === undefined ? sql`true` : sql`${sql.ref(column)} = any(${[...people]}::uuid[])`;

/** Accounts of a source that are somebody's today. @param people ids, when not of everybody */
export async function linkedAccounts(
  db: Db | Tx,
  { platform, tenant }: Tenant,
  people?: readonly string[],
): Promise<Linked[]> {
  const { rows } = await sql<Linked & { roles: string[] }>`
    select i.external_id as account, p.staff_no as "staffNo", i.bound_by as "boundBy", i.roles
    from identity i join person p on p.id = i.person_id
    where i.platform = ${platform} and i.tenant = ${tenant} and i.to_at is null
      and ${among('i.person_id', people)}`.execute(db);
  return rows.map((row) => ({ ...row, roles: row.roles.filter(isGrantedRole) }));
}

/** A source that has not been read for longer, such as one that was disconnected, holds nobody. */
export const recentMs = 7 * 86_400_000;

/** What else decides whose an account is, and who leaves when it goes. */
export async function otherLinks(
  db: Db | Tx,
  { platform, tenant }: Tenant,
  now: Date,
  people?: readonly string[],
): Promise<Pick<Known, 'elsewhere' | 'brought' | 'apart'>> {
  const elsewhere = await sql<{ staff_no: string }>`
    select distinct p.staff_no
    from identity i
    join person p on p.id = i.person_id
    join directory_sync s on s.platform = i.platform and s.tenant = i.tenant
    where i.to_at is null and (i.platform, i.tenant) <> (${platform}, ${tenant})
      and s.done_at > ${new Date(now.getTime() - recentMs)}
      and ${among('i.person_id', people)}`.execute(db);
  const brought = await sql<{ staff_no: string }>`
    select distinct p.staff_no
    from identity i
    join person p on p.id = i.person_id
    join employment e on e.person_id = i.person_id and e.to_at is null
    where i.bound_by = 'directory' and i.from_at >= e.from_at
      and ${among('i.person_id', people)}`.execute(db);
  const apart = await sql<{ account: string; staff_no: string }>`
    select a.external_id as account, p.staff_no
    from identity_apart a join person p on p.id = a.person_id
    where a.platform = ${platform} and a.tenant = ${tenant}
      and ${among('a.person_id', people)}`.execute(db);
  const byAccount = new Map<string, Set<string>>();
  for (const { account, staff_no } of apart.rows)
    byAccount.set(account, (byAccount.get(account) ?? new Set()).add(staff_no));
  return {
    elsewhere: new Set(elsewhere.rows.map((row) => row.staff_no)),
    brought: new Set(brought.rows.map((row) => row.staff_no)),
    apart: byAccount,
  };
}

/** Names of everyone who worked here once and does not today, by staff number. */
export async function formerNames(db: Db | Tx, people?: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ staff_no: string; name: string }>`
    select staff_no, name from person p
    where not exists (select from employment e where e.person_id = p.id and e.to_at is null)
      and ${among('p.id', people)}`.execute(db);
  return new Map(rows.map((row) => [row.staff_no, row.name]));
}

/** Says whose accounts these are. People must be on the staff already. */
export async function linkAccounts(
  tx: Tx,
  { platform, tenant }: Tenant,
  links: readonly Linked[],
  now: Date,
): Promise<void> {
  for (const batch of batches(links)) {
    await sql`
      insert into identity (person_id, platform, tenant, external_id, bound_by, from_at, roles)
      select p.id, ${platform}, ${tenant}, t.account, t.bound_by, ${now}, string_to_array(t.roles, ' ')
      from unnest(${batch.map((one) => one.account)}::text[], ${batch.map((one) => one.staffNo)}::text[],
                  ${batch.map((one) => one.boundBy)}::text[], ${batch.map(rolesOf)}::text[])
        as t (account, staff_no, bound_by, roles)
      join person p on p.staff_no = t.staff_no`.execute(tx);
  }
}

/** Notes which roles come with accounts from now on. */
export async function regiveRoles(
  tx: Tx,
  { platform, tenant }: Tenant,
  given: readonly Pick<Linked, 'account' | 'roles'>[],
): Promise<void> {
  if (given.length === 0) return;
  await sql`
    update identity i set roles = string_to_array(t.roles, ' ')
    from unnest(${given.map((one) => one.account)}::text[], ${given.map(rolesOf)}::text[]) as t (account, roles)
    where i.platform = ${platform} and i.tenant = ${tenant} and i.external_id = t.account
      and i.to_at is null`.execute(tx);
}

/** Arrays of arrays have to be of one length; a role holds no space. An empty text is an array without anything. */
const rolesOf = ({ roles = [] }: Pick<Linked, 'roles'>): string => roles.join(' ');

export async function unlinkAccounts(
  tx: Tx,
  { platform, tenant }: Tenant,
  accounts: readonly string[],
  now: Date,
): Promise<void> {
  if (accounts.length === 0) return;
  await sql`
    update identity set to_at = greatest(from_at, ${now})
    where platform = ${platform} and tenant = ${tenant} and external_id = any(${[...accounts]}::text[])
      and to_at is null`.execute(tx);
}
