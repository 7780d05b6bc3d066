import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { lookAgain } from '../reminders/look-again.ts';
import { noteChanged } from './directory/due.ts';
import { lockDirectory } from './directory/load.ts';
import type { Account } from './identities.ts';
import { isGrantedRole } from './person.ts';
import { revokeRole } from './roles.ts';

/** An account that a source, or somebody by hand, found to be somebody's who was there before. */
export interface FoundLink extends Account {
  personId: string;
  name: string;
  staffNo: string;
  boundBy: string;
  boundAt: Date;
}

const found = sql`('directory-email', 'directory-email-confirmed', 'directory-staff-no', 'by-hand')`;

/** Links that Heed made by itself, the newest first, one page after the other. */
export async function foundLinks(
  db: Db,
  { limit, offset = 0 }: { limit: number; offset?: number },
): Promise<FoundLink[]> {
  const { rows } = await sql<FoundLink>`
    select i.person_id as "personId", p.name, p.staff_no as "staffNo", i.platform, i.tenant,
      i.external_id as "externalId", i.bound_by as "boundBy", i.from_at as "boundAt"
    from identity i join person p on p.id = i.person_id
    where i.to_at is null and i.bound_by in ${found}
    order by (i.bound_by = 'directory-email') desc, i.from_at desc, i.platform, i.external_id
    limit ${limit} offset ${offset}`.execute(db);
  return rows;
}

/**
 * Says that an account found by its address is the person's. Until then it brings no roles by group; it is read again
 * soon, and brings them.
 *
 * @returns false when the account is nobody's, or was found in another way
 * @throws HeedError `forbidden` to the person themselves: it takes somebody else to know that they are who they say
 */
export async function confirmLink(
  tx: Tx,
  { platform, tenant, externalId }: Account,
  { now, actor }: { now: Date; actor: Actor },
): Promise<boolean> {
  await lockDirectory(tx);
  const { rows } = await sql<{ person_id: string }>`
    update identity set bound_by = 'directory-email-confirmed'
    where platform = ${platform} and tenant = ${tenant} and external_id = ${externalId}
      and to_at is null and bound_by = 'directory-email'
    returning person_id`.execute(tx);
  const person = rows[0]?.person_id;
  if (person === undefined) return false;
  if (typeof actor === 'object' && 'person' in actor && actor.person === person)
    throw new HeedError('forbidden', 'nobody confirms an account of their own', { text: 'own-account' });
  const data = { platform, tenant, account: externalId, boundBy: 'directory-email' };
  await append(tx, { type: 'account.confirmed', at: now, actor, person, data });
  await noteChanged(tx, { platform, tenant }, { account: externalId }, now);
  return true;
}

/**
 * Says that an account is not the person's whom Heed found for it, and remembers it. What came with the account
 * ends: roles, departments of its platform, and sessions begun by it, for they may be somebody else's. The account
 * is read again soon and becomes a person of its own.
 *
 * @returns false when the account is nobody's, or was bound in another way
 */
export async function takeApart(
  tx: Tx,
  { platform, tenant, externalId }: Account,
  { now, actor }: { now: Date; actor: Actor },
): Promise<boolean> {
  await lockDirectory(tx);
  const { rows } = await sql<{ person_id: string; bound_by: string; roles: string[] }>`
    update identity set to_at = greatest(from_at, ${now})
    where platform = ${platform} and tenant = ${tenant} and external_id = ${externalId}
      and to_at is null and bound_by in ${found}
    returning person_id, bound_by, roles`.execute(tx);
  const [link] = rows;
  if (!link) return false;
  const { person_id: personId, bound_by: boundBy, roles } = link;
  await sql`
    insert into identity_apart (person_id, platform, tenant, external_id, at)
    values (${personId}::uuid, ${platform}, ${tenant}, ${externalId}, ${now})
    on conflict do nothing`.execute(tx);
  for (const role of roles.filter(isGrantedRole)) await revokeRole(tx, { personId, role, actor }, now);
  for (const table of ['membership', 'department_head']) {
    await sql`
      update ${sql.table(table)} m set to_at = greatest(m.from_at, ${now})
      from department d
      where d.id = m.department_id and starts_with(d.code, ${`${platform}-`})
        and m.person_id = ${personId}::uuid and m.to_at is null`.execute(tx);
  }
  await sql`
    delete from session
    where person_id = ${personId}::uuid and starts_with(method, ${`${platform}-`})`.execute(tx);
  await lookAgain(tx, { people: [personId] }, now);
  await lookAgain(tx, { recipients: [personId] }, now);
  const data = { platform, tenant, account: externalId, boundBy };
  await append(tx, { type: 'account.taken-apart', at: now, actor, person: personId, data });
  await noteChanged(tx, { platform, tenant }, { account: externalId }, now);
  return true;
}
