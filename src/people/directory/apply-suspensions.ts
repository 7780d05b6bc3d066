import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import type { Change } from './diff.ts';
import { ofKind } from './of-kind.ts';

/**
 * Work ends for now, with everything that can be told anew when it goes on, and sessions. Accounts and roles stay: an
 * account that is disabled is given to nobody else, and nobody would remember who held which role.
 *
 * @returns ids
 */
export async function suspendEmployments(tx: Tx, changes: readonly Change[], now: Date): Promise<string[]> {
  const staffNos = ofKind(changes, 'person-suspended').map((one) => one.staffNo);
  if (staffNos.length === 0) return [];
  const { rows } = await sql<{ person_id: string }>`
    update employment e set to_at = greatest(e.from_at, ${now}), reason = 'disabled'
    from person p
    where p.staff_no = any(${staffNos}::text[]) and e.person_id = p.id and e.to_at is null
    returning e.person_id`.execute(tx);
  const ids = rows.map((row) => row.person_id);
  for (const table of ['membership', 'department_head']) {
    await sql`
      update ${sql.table(table)} set to_at = greatest(from_at, ${now})
      where person_id = any(${ids}::uuid[]) and to_at is null`.execute(tx);
  }
  await sql`delete from session where person_id = any(${ids}::uuid[])`.execute(tx);
  return ids;
}

/**
 * They work here again. Their account is bound anew, because who was brought by a source is known by an account that
 * is no older than their employment. @returns ids
 */
export async function resumeEmployments(tx: Tx, changes: readonly Change[], now: Date): Promise<string[]> {
  const staffNos = ofKind(changes, 'person-resumed').map((one) => one.staffNo);
  if (staffNos.length === 0) return [];
  const { rows } = await sql<{ person_id: string }>`
    insert into employment (person_id, from_at)
    select id, ${now} from person where staff_no = any(${staffNos}::text[])
    returning person_id`.execute(tx);
  const ids = rows.map((row) => row.person_id);
  const ended = await sql<{ platform: string }>`
    update identity set to_at = greatest(from_at, ${now})
    where person_id = any(${ids}::uuid[]) and bound_by = 'directory' and to_at is null
    returning person_id, platform, tenant, external_id, bound_by, roles`.execute(tx);
  await sql`
    insert into identity (person_id, platform, tenant, external_id, bound_by, from_at, roles)
    select person_id, platform, tenant, external_id, bound_by, ${now}, array(select jsonb_array_elements_text(roles))
    from jsonb_to_recordset(${JSON.stringify(ended.rows)}::jsonb)
      as t (person_id uuid, platform text, tenant text, external_id text, bound_by text, roles jsonb)`.execute(
    tx,
  );
  return ids;
}
