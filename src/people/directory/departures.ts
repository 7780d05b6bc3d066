import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { isGrantedRole } from '../person.ts';
import type { Tenant } from './links.ts';
import type { Linked } from './reconcile.ts';

/** People whose account was deleted, with the account that was theirs. */
export async function departedAccounts(tx: Tx, { platform, tenant }: Tenant): Promise<Linked[]> {
  const { rows } = await sql<Linked & { roles: string[] }>`
    select distinct on (d.person_id)
      i.external_id as account, p.staff_no as "staffNo", i.bound_by as "boundBy", i.roles
    from directory_departure d
    join person p on p.id = d.person_id
    join identity i on i.person_id = d.person_id and i.platform = d.platform and i.tenant = d.tenant
    where d.platform = ${platform} and d.tenant = ${tenant} and i.to_at is not null
    order by d.person_id, i.to_at desc`.execute(tx);
  return rows.map((row) => ({ ...row, roles: row.roles.filter(isGrantedRole) }));
}

/** They have left, or stay for a reason of their own. */
export async function settleDepartures(tx: Tx, { platform, tenant }: Tenant): Promise<void> {
  await sql`
    delete from directory_departure where platform = ${platform} and tenant = ${tenant}`.execute(tx);
}
