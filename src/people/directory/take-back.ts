import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { isGrantedRole } from '../person.ts';
import { grantRole } from '../roles.ts';
import type { Tenant } from './links.ts';
import { record } from './record.ts';

export interface TakenBack {
  account: string;
  /** How the account was theirs until it was taken for gone. */
  link: { person_id: string; bound_by: string; roles: string[] };
  eventId: string;
}

/**
 * Somebody who was taken for a leaver and is not: the account is theirs, they work here, and hold the roles that
 * ended when they were taken for one. The time in between stays on record as it was believed to be.
 */
export async function takeBack(
  tx: Tx,
  { platform, tenant }: Tenant,
  { account, link, eventId }: TakenBack,
  now: Date,
): Promise<void> {
  const personId = link.person_id;
  await sql`
    insert into identity (person_id, platform, tenant, external_id, bound_by, from_at, roles)
    values (${personId}::uuid, ${platform}, ${tenant}, ${account}, ${link.bound_by}, ${now},
      ${link.roles}::text[])`.execute(tx);
  await sql`delete from directory_departure where person_id = ${personId}::uuid`.execute(tx);
  const { rows } = await sql<{ ended_at: Date }>`
    with last as (
      select max(to_at) as ended_at from employment
      where person_id = ${personId}::uuid
        and not exists (select from employment e where e.person_id = ${personId}::uuid and e.to_at is null)
    ), begun as (
      insert into employment (person_id, from_at)
      select ${personId}::uuid, ${now} from last where ended_at is not null
    )
    select ended_at from last where ended_at is not null`.execute(tx);
  const [last] = rows;
  if (!last) return;
  const held = await sql<{ role: string }>`
    select role from role_grant
    where person_id = ${personId}::uuid and to_at = ${last.ended_at} order by role`.execute(tx);
  for (const { role } of held.rows)
    if (isGrantedRole(role)) await grantRole(tx, { personId, role, actor: 'heed' }, now);
  const sha256 = createHash('sha256').update(eventId).digest('hex');
  const counts = { joined: 1, changed: 0, left: 0, departments: 0 };
  await record(tx, { source: platform, sha256, actor: 'heed' }, counts, [], now);
}
