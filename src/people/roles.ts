import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { lookAgain } from '../reminders/look-again.ts';
import type { GrantedRole } from './person.ts';

export interface RoleChange {
  personId: string;
  role: GrantedRole;
  actor: Actor;
}

/** Person id of whoever acts, where it is a person. */
export const actingPerson = (actor: Actor): string | null =>
  typeof actor === 'object' && 'person' in actor ? actor.person : null;

/**
 * Gives somebody on the staff a role and puts it on record. @returns false when they hold it already
 * @throws HeedError `not-found` for somebody who is not on the staff
 */
export async function grantRole(tx: Tx, { personId, role, actor }: RoleChange, now: Date): Promise<boolean> {
  const { rows: staff } = await sql`
    select from employment where person_id = ${personId}::uuid and to_at is null for share`.execute(tx);
  if (staff.length === 0) throw new HeedError('not-found', `${personId} is not on the staff`);
  const { rows } = await sql`
    insert into role_grant (person_id, role, from_at, granted_by)
    values (${personId}::uuid, ${role}, ${now}, ${actingPerson(actor)}::uuid)
    on conflict (person_id, role) where to_at is null do nothing returning role`.execute(tx);
  if (rows.length === 0) return false;
  await recordRole(tx, 'role.granted', { personId, role, actor }, now);
  return true;
}

/** Takes a role back and puts that on record. @returns false when they did not hold it */
export async function revokeRole(tx: Tx, { personId, role, actor }: RoleChange, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update role_grant set to_at = greatest(from_at, ${now})
    where person_id = ${personId}::uuid and role = ${role} and to_at is null returning role`.execute(tx);
  if (rows.length === 0) return false;
  await recordRole(tx, 'role.revoked', { personId, role, actor }, now);
  return true;
}

/** Puts a change of a role that was written elsewhere (a directory import) on record. */
export async function recordRole(
  tx: Tx,
  type: 'role.granted' | 'role.revoked',
  { personId: person, role, actor }: RoleChange,
  at: Date,
): Promise<void> {
  await append(
    tx,
    type === 'role.granted'
      ? { type, at, actor, person, data: { role, to: person } }
      : { type, at, actor, person, data: { role, from: person } },
  );
  // Whether anybody holds it says who hears of what is not finished; where nobody is HR, whoever looks after Heed does.
  if (role === 'hr' || role === 'admin') await lookAgain(tx, { recipients: ['hr'] }, at);
}
