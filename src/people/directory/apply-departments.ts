import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../../db/pool.ts';
import type { Change } from './diff.ts';
import { ofKind } from './of-kind.ts';

/** Opens, renames and moves departments. A code that was closed once is the same department again. */
export async function applyDepartments(tx: Tx, changes: readonly Change[], now: Date): Promise<void> {
  await open(tx, changes, now);
  await rewrite(tx, changes, now);
}

async function open(tx: Tx, changes: readonly Change[], now: Date): Promise<void> {
  const opened = ofKind(changes, 'department-opened');
  if (opened.length === 0) return;
  const codes = opened.map((change) => change.code);
  await sql`
    insert into department (id, code, created_at)
    select id, code, ${now} from unnest(${codes.map(() => v7())}::uuid[], ${codes}::text[]) as t (id, code)
    on conflict (code) do nothing`.execute(tx);
  await sql`
    insert into department_version (department_id, name, parent_id, from_at)
    select d.id, t.name, above.id, ${now}
    from unnest(
      ${codes}::text[],
      ${opened.map((change) => change.name)}::text[],
      ${opened.map((change) => change.parent)}::text[]
    ) as t (code, name, parent)
    join department d on d.code = t.code
    left join department above on above.code = t.parent`.execute(tx);
}

/** A new name and a new place are one new version, not two. */
async function rewrite(tx: Tx, changes: readonly Change[], now: Date): Promise<void> {
  const names = new Map(ofKind(changes, 'department-renamed').map(({ code, name }) => [code, name]));
  const places = new Map(ofKind(changes, 'department-moved').map(({ code, parent }) => [code, parent]));
  const codes = [...new Set([...names.keys(), ...places.keys()])];
  if (codes.length === 0) return;
  await sql`
    with wanted as (
      select d.id, t.name, t.moved, above.id as parent_id
      from unnest(
        ${codes}::text[],
        ${codes.map((code) => names.get(code) ?? null)}::text[],
        ${codes.map((code) => places.has(code))}::boolean[],
        ${codes.map((code) => places.get(code) ?? null)}::text[]
      ) as t (code, name, moved, parent)
      join department d on d.code = t.code
      left join department above on above.code = t.parent
    ), ended as (
      update department_version v set to_at = greatest(v.from_at, ${now})
      from wanted where v.department_id = wanted.id and v.to_at is null
      returning v.department_id, v.name, v.parent_id
    )
    insert into department_version (department_id, name, parent_id, from_at)
    select wanted.id, coalesce(wanted.name, ended.name),
      case when wanted.moved then wanted.parent_id else ended.parent_id end, ${now}
    from wanted join ended on ended.department_id = wanted.id`.execute(tx);
}

/** Closes departments; whoever was still in one, or headed it, no longer does. */
export async function closeDepartments(tx: Tx, changes: readonly Change[], now: Date): Promise<void> {
  const codes = ofKind(changes, 'department-closed').map((change) => change.code);
  if (codes.length === 0) return;
  const closing = sql`(select id from department where code = any(${codes}::text[]))`;
  for (const table of ['membership', 'department_head', 'department_version']) {
    await sql`
      update ${sql.table(table)} set to_at = greatest(from_at, ${now})
      where department_id in ${closing} and to_at is null`.execute(tx);
  }
}
