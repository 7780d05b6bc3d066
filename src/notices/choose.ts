import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';

/** A department to choose from, with how many people work in it and below it. */
export interface DepartmentChoice {
  id: string;
  name: string;
  people: number;
  below: DepartmentChoice[];
}

/** All departments as a tree, by name. Who belongs to several counts once in each and once above. */
export async function departmentTree(db: Db): Promise<DepartmentChoice[]> {
  const { rows } = await sql<{ id: string; name: string; parent: string | null; people: number }>`
    with recursive below (top, id) as (
      select department_id, department_id from department_version where to_at is null
      union
      select b.top, v.department_id from below b
      join department_version v on v.parent_id = b.id and v.to_at is null
    ), counted as (
      select b.top, count(distinct e.person_id)::int as people
      from below b
      join membership m on m.department_id = b.id and m.to_at is null
      join employment e on e.person_id = m.person_id and e.to_at is null
      group by b.top
    )
    select v.department_id as id, v.name, v.parent_id as parent, coalesce(c.people, 0) as people
    from department_version v left join counted c on c.top = v.department_id
    where v.to_at is null order by v.name, v.department_id
  `.execute(db);
  const choices = new Map(rows.map(({ id, name, people }) => [id, { id, name, people, below: [] }]));
  return attach(rows, choices);
}

function attach(
  rows: readonly { id: string; parent: string | null }[],
  choices: ReadonlyMap<string, DepartmentChoice>,
): DepartmentChoice[] {
  const top: DepartmentChoice[] = [];
  for (const { id, parent } of rows) {
    const choice = choices.get(id);
    const above = parent === null ? undefined : choices.get(parent);
    if (choice) (above ? above.below : top).push(choice);
  }
  return top;
}

/** How many people hold each role today; roles that nobody holds are left out. */
export async function roleCounts(db: Db): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ role: string; people: number }>`
    select held.role, count(distinct e.person_id)::int as people
    from (
      select person_id, role from role_grant where to_at is null
      union all
      select person_id, 'manager' from department_head where to_at is null
    ) held
    join employment e on e.person_id = held.person_id and e.to_at is null
    group by held.role
  `.execute(db);
  return new Map(rows.map(({ role, people }) => [role, people]));
}
