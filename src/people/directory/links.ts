import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { Linked } from './reconcile.ts';

export interface Tenant {
  platform: string;
  tenant: string;
}

/** Accounts of a source that are somebody's today. */
export async function linkedAccounts(db: Db | Tx, { platform, tenant }: Tenant): Promise<Linked[]> {
  const { rows } = await sql<Linked>`
    select i.external_id as account, p.staff_no as "staffNo", i.bound_by as "boundBy"
    from identity i join person p on p.id = i.person_id
    where i.platform = ${platform} and i.tenant = ${tenant} and i.to_at is null`.execute(db);
  return rows;
}

/** Names of everyone who worked here once and does not today, by staff number. */
export async function formerNames(db: Db | Tx): Promise<Map<string, string>> {
  const { rows } = await sql<{ staff_no: string; name: string }>`
    select staff_no, name from person p
    where not exists (select from employment e where e.person_id = p.id and e.to_at is null)`.execute(db);
  return new Map(rows.map((row) => [row.staff_no, row.name]));
}

/** Says whose accounts these are, in one statement. People must be on the staff already. */
export async function linkAccounts(
  tx: Tx,
  { platform, tenant }: Tenant,
  links: readonly Linked[],
  now: Date,
): Promise<void> {
  if (links.length === 0) return;
  await sql`
    insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
    select p.id, ${platform}, ${tenant}, t.account, t.bound_by, ${now}
    from unnest(${links.map((one) => one.account)}::text[], ${links.map((one) => one.staffNo)}::text[],
                ${links.map((one) => one.boundBy)}::text[]) as t (account, staff_no, bound_by)
    join person p on p.staff_no = t.staff_no`.execute(tx);
}

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

/**
 * The platform has given a person's account another name: their history stays theirs. Nothing happens when the
 * old name is nobody's or the new one is somebody's already, as after a reading that was quicker than the word.
 */
export async function renameAccount(
  tx: Tx,
  { platform, tenant }: Tenant,
  { from, to }: { from: string; to: string },
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    with ended as (
      update identity set to_at = greatest(from_at, ${now})
      where platform = ${platform} and tenant = ${tenant} and external_id = ${from} and to_at is null
        and not exists (select from identity other where other.platform = ${platform}
          and other.tenant = ${tenant} and other.external_id = ${to} and other.to_at is null)
      returning person_id, bound_by
    )
    insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
    select person_id, ${platform}, ${tenant}, ${to}, bound_by, ${now} from ended returning 1`.execute(tx);
  return rows.length > 0;
}
