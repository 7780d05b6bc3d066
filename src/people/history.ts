import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { held } from './held.ts';
import { type GrantedRole, isGrantedRole } from './person.ts';

/** A department as it was, with those below it. */
export interface DepartmentNode {
  id: string;
  code: string;
  name: string;
  /** Names from the top down to this one. */
  path: string[];
  parentId: string | null;
  /** Ids of the people who head it. */
  heads: string[];
  /** People who belong to it directly, not to one below. */
  people: number;
  children: DepartmentNode[];
}

/** The departments as they were at an instant; by name within each level. */
export async function departmentsTree(db: Db, at: Date): Promise<DepartmentNode[]> {
  const { rows } = await sql<Omit<DepartmentNode, 'path' | 'children'>>`
    select d.id, d.code, v.name, v.parent_id as "parentId",
      array(
        select h.person_id from department_head h
        where h.department_id = d.id and ${held('h', at)} order by h.person_id
      ) as heads,
      coalesce(m.people, 0) as people
    from department_version v
    join department d on d.id = v.department_id
    left join (
      select m.department_id, count(*) as people from membership m where ${held('m', at)} group by m.department_id
    ) m on m.department_id = d.id
    where ${held('v', at)}
    order by v.name, d.code`.execute(db);
  const below = new Map<string | null, typeof rows>();
  for (const row of rows) below.set(row.parentId, [...(below.get(row.parentId) ?? []), row]);
  const grow = (parent: string | null, above: string[]): DepartmentNode[] =>
    (below.get(parent) ?? []).map((row) => {
      const path = [...above, row.name];
      return { ...row, path, children: grow(row.id, path) };
    });
  return grow(null, []);
}

/** A person as they were at an instant: what is dated, and nothing else. */
export interface PersonThen {
  id: string;
  staffNo: string;
  name: string;
  /** Ids. */
  departments: string[];
  /** Ids of departments headed, without those below. */
  heads: string[];
  roles: GrantedRole[];
}

/** Everyone employed at an instant, by staff number. */
export async function peopleAt(db: Db, at: Date): Promise<PersonThen[]> {
  const { rows } = await sql<Omit<PersonThen, 'roles'> & { roles: string[] }>`
    select p.id, p.staff_no as "staffNo", n.name,
      coalesce(m.ids, '{}') as departments, coalesce(h.ids, '{}') as heads, coalesce(g.roles, '{}') as roles
    from employment e
    join person p on p.id = e.person_id
    join person_name n on n.person_id = p.id and ${held('n', at)}
    left join (
      select person_id, array_agg(department_id order by department_id) as ids
      from membership where ${held('membership', at)} group by person_id
    ) m on m.person_id = p.id
    left join (
      select person_id, array_agg(department_id order by department_id) as ids
      from department_head where ${held('department_head', at)} group by person_id
    ) h on h.person_id = p.id
    left join (
      select person_id, array_agg(role order by role) as roles
      from role_grant where ${held('role_grant', at)} group by person_id
    ) g on g.person_id = p.id
    where ${held('e', at)}
    order by p.staff_no`.execute(db);
  return rows.map((row) => ({ ...row, roles: row.roles.filter(isGrantedRole) }));
}
