import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { isGrantedRole } from '../person.ts';
import type { Tenant } from './links.ts';
import type { Linked } from './reconcile.ts';

/**
 * People whose account was deleted, with the account that was theirs.
 * @param which `fresh`: without those who wait for somebody to look
 */
export async function departedAccounts(
  tx: Tx,
  { platform, tenant }: Tenant,
  which: 'all' | 'fresh',
): Promise<Linked[]> {
  const { rows } = await sql<Linked & { roles: string[] }>`
    select distinct on (d.person_id)
      i.external_id as account, p.staff_no as "staffNo", i.bound_by as "boundBy", i.roles
    from directory_departure d
    join person p on p.id = d.person_id
    join identity i on i.person_id = d.person_id and i.platform = d.platform and i.tenant = d.tenant
    where d.platform = ${platform} and d.tenant = ${tenant} and i.to_at is not null
      and (${which} = 'all' or d.held_at is null)
    order by d.person_id, i.to_at desc`.execute(tx);
  return rows.map((row) => ({ ...row, roles: row.roles.filter(isGrantedRole) }));
}

/** They have left, or stay for a reason of their own. */
export async function settleDepartures(
  tx: Tx,
  { platform, tenant }: Tenant,
  which: 'all' | 'fresh',
): Promise<void> {
  await sql`
    delete from directory_departure
    where platform = ${platform} and tenant = ${tenant}
      and (${which} = 'all' or held_at is null)`.execute(tx);
}

/** They stay until a whole reading, which is guarded too, or somebody says that they may leave. */
export async function holdDepartures(tx: Tx, { platform, tenant }: Tenant, now: Date): Promise<void> {
  await sql`
    update directory_departure set held_at = ${now}
    where platform = ${platform} and tenant = ${tenant} and held_at is null`.execute(tx);
}
