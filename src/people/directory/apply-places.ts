import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { batches } from '../../in-slices.ts';
import type { Change } from './diff.ts';
import { ofKind } from './of-kind.ts';

interface Place {
  staffNo: string;
  department: string;
}

export async function applyMemberships(tx: Tx, changes: readonly Change[], now: Date): Promise<void> {
  await endPlaces(tx, 'membership', ofKind(changes, 'member-removed'), now);
  await startPlaces(tx, 'membership', ofKind(changes, 'member-added'), now);
}

export async function applyHeads(tx: Tx, changes: readonly Change[], now: Date): Promise<void> {
  await endPlaces(tx, 'department_head', ofKind(changes, 'head-ended'), now);
  await startPlaces(tx, 'department_head', ofKind(changes, 'head-named'), now);
}

const found = (places: readonly Place[]) => sql`
  unnest(
    ${places.map((place) => place.staffNo)}::text[], ${places.map((place) => place.department)}::text[]
  ) as t (staff_no, code)
  join person p on p.staff_no = t.staff_no
  join department d on d.code = t.code`;

async function endPlaces(
  tx: Tx,
  table: 'membership' | 'department_head',
  places: readonly Place[],
  now: Date,
): Promise<void> {
  for (const batch of batches(places)) {
    await sql`
      update ${sql.table(table)} m set to_at = greatest(m.from_at, ${now})
      from (select p.id as person_id, d.id as department_id from ${found(batch)}) t
      where m.person_id = t.person_id and m.department_id = t.department_id and m.to_at is null`.execute(tx);
  }
}

async function startPlaces(
  tx: Tx,
  table: 'membership' | 'department_head',
  places: readonly Place[],
  now: Date,
): Promise<void> {
  for (const batch of batches(places)) {
    await sql`
      insert into ${sql.table(table)} (person_id, department_id, from_at)
      select p.id, d.id, ${now} from ${found(batch)}`.execute(tx);
  }
}

export async function applyRoles(
  tx: Tx,
  changes: readonly Change[],
  now: Date,
  actor: string | null,
): Promise<void> {
  const ended = ofKind(changes, 'role-ended');
  const granted = ofKind(changes, 'role-granted');
  if (ended.length > 0) {
    await sql`
      update role_grant g set to_at = greatest(g.from_at, ${now})
      from unnest(${ended.map((one) => one.staffNo)}::text[], ${ended.map((one) => one.role)}::text[])
        as t (staff_no, role)
      join person p on p.staff_no = t.staff_no
      where g.person_id = p.id and g.role = t.role and g.to_at is null`.execute(tx);
  }
  if (granted.length > 0) {
    await sql`
      insert into role_grant (person_id, role, from_at, granted_by)
      select p.id, t.role, ${now}, ${actor}::uuid
      from unnest(${granted.map((one) => one.staffNo)}::text[], ${granted.map((one) => one.role)}::text[])
        as t (staff_no, role)
      join person p on p.staff_no = t.staff_no
      on conflict (person_id, role) where to_at is null do nothing`.execute(tx);
  }
}
