import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { append } from '../../evidence/append.ts';
import type { Actor } from '../../evidence/events.ts';
import { type GrantedRole, grantedRoles, isGrantedRole } from '../person.ts';
import type { Tenant } from './links.ts';

/** What a group of a platform stands for here. */
export type GroupMeaning = 'nothing' | 'department' | `role:${GrantedRole}`;

export interface GroupMapping {
  /** Groups that mean something, by key. */
  groups: ReadonlyMap<string, Exclude<GroupMeaning, 'nothing'>>;
  /** Key of the field that names somebody's manager. */
  managerField: string | null;
}

/**
 * Roles that a group may give. Whoever edits the group elsewhere gives the role here; so nobody becomes an
 * administrator that way.
 */
export const rolesByGroup: readonly GrantedRole[] = grantedRoles.filter((role) => role !== 'admin');

/** @returns undefined for anything that is no meaning */
export function groupMeaning(value: string): GroupMeaning | undefined {
  if (value === 'nothing' || value === 'department') return value;
  const role = value.startsWith('role:') ? value.slice('role:'.length) : '';
  return isGrantedRole(role) && rolesByGroup.includes(role) ? `role:${role}` : undefined;
}

/** Role that a meaning gives, if it gives one. */
export function roleOf(meaning: GroupMeaning | undefined): GrantedRole | undefined {
  const role = meaning?.startsWith('role:') ? meaning.slice('role:'.length) : '';
  return isGrantedRole(role) ? role : undefined;
}

export async function loadGroupMapping(db: Db | Tx, { platform, tenant }: Tenant): Promise<GroupMapping> {
  const { rows } = await sql<{ group_key: string; role: string | null }>`
    select group_key, role from directory_group
    where platform = ${platform} and tenant = ${tenant}`.execute(db);
  const field = await sql<{ field: string }>`
    select field from directory_manager_field
    where platform = ${platform} and tenant = ${tenant}`.execute(db);
  const groups = new Map<string, Exclude<GroupMeaning, 'nothing'>>();
  for (const { group_key, role } of rows) {
    const meaning = groupMeaning(role === null ? 'department' : `role:${role}`);
    if (meaning && meaning !== 'nothing') groups.set(group_key, meaning);
  }
  return { groups, managerField: field.rows[0]?.field ?? null };
}

/**
 * Says what groups mean from now on and puts every change on record. Groups that are not named stay as they are.
 * @returns how many things changed
 */
export async function saveGroupMapping(
  tx: Tx,
  { platform, tenant }: Tenant,
  wanted: { groups: ReadonlyMap<string, GroupMeaning>; managerField: string | null },
  { now, actor }: { now: Date; actor: Actor },
): Promise<number> {
  // Two administrators at once take turns: each change is told against what was there.
  await sql`select pg_advisory_xact_lock(hashtextextended('heed.directory.groups', 0))`.execute(tx);
  const before = await loadGroupMapping(tx, { platform, tenant });
  const changed = [...wanted.groups].flatMap(([group, means]) => {
    const was = before.groups.get(group) ?? 'nothing';
    return was === means ? [] : [{ group, means, was }];
  });
  for (const { group, means, was } of changed) {
    if (means === 'nothing') {
      await sql`
        delete from directory_group
        where platform = ${platform} and tenant = ${tenant} and group_key = ${group}`.execute(tx);
    } else {
      await sql`
        insert into directory_group (platform, tenant, group_key, role, changed_at)
        values (${platform}, ${tenant}, ${group}, ${roleOf(means) ?? null}, ${now})
        on conflict (platform, tenant, group_key)
        do update set role = excluded.role, changed_at = excluded.changed_at`.execute(tx);
    }
    const data = { platform, tenant, group, means, was };
    await append(tx, { type: 'directory.group-mapped', at: now, actor, data });
  }
  const { managerField: field } = wanted;
  if (field === before.managerField) return changed.length;
  if (field === null) {
    await sql`
      delete from directory_manager_field where platform = ${platform} and tenant = ${tenant}`.execute(tx);
  } else {
    await sql`
      insert into directory_manager_field (platform, tenant, field, changed_at)
      values (${platform}, ${tenant}, ${field}, ${now})
      on conflict (platform, tenant)
      do update set field = excluded.field, changed_at = excluded.changed_at`.execute(tx);
  }
  const data = { platform, tenant, field, was: before.managerField };
  await append(tx, { type: 'directory.manager-field-chosen', at: now, actor, data });
  return changed.length + 1;
}
