import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { matchesPerson, wordsOf } from './matching.ts';
import { impliedRoles, isGrantedRole, type Person } from './person.ts';

export { findViewer, viewerByToken } from './viewer.ts';

type PersonRow = Omit<Person, 'roles'> & { heading: boolean; granted: string[] };

const personColumns = sql`
  p.id, p.staff_no as "staffNo", p.name, p.email, p.mobile, p.language, p.time_zone as "timeZone", p.entity,
  p.site,
  exists (select from employment e where e.person_id = p.id and e.to_at is null) as employed,
  exists (select from department_head h where h.person_id = p.id and h.to_at is null) as heading,
  array(
    select m.department_id from membership m
    where m.person_id = p.id and m.to_at is null order by m.department_id
  ) as departments,
  array(select g.role from role_grant g where g.person_id = p.id and g.to_at is null order by g.role) as granted`;

const toPerson = ({ heading, granted, ...person }: PersonRow): Person => ({
  ...person,
  roles: [...(person.employed ? impliedRoles(heading) : []), ...granted.filter(isGrantedRole)],
});

async function people(db: Db, rest: RawBuilder<unknown>): Promise<Person[]> {
  const { rows } = await sql<PersonRow>`select ${personColumns} from person p ${rest}`.execute(db);
  return rows.map(toPerson);
}

const employed = sql`exists (select from employment e where e.person_id = p.id and e.to_at is null)`;

/** One person, also when they have left; null when unknown. */
export async function findPerson(db: Db, personId: string): Promise<Person | null> {
  return (await people(db, sql`where p.id = ${personId}::uuid`))[0] ?? null;
}

/** People by id, in no particular order; unknown ids are left out. */
export function findPeople(db: Db, ids: readonly string[]): Promise<Person[]> {
  return people(db, sql`where p.id = any(${ids}::uuid[])`);
}

export interface Page {
  /** Staff number of the last person of the page before. */
  after?: string;
  limit?: number;
  /** Only this department and those below it. */
  department?: string;
  /** Only holders of this role; `manager`: who heads a department. */
  role?: string;
  /** Only those with no account anywhere. */
  without?: 'account';
}

const mostPerPage = 500;

/** Everyone employed, by staff number, one page after the other. */
export function listPeople(
  db: Db,
  { after = '', limit = 100, department, role, without }: Page = {},
): Promise<Person[]> {
  const inDepartment = department
    ? sql`and p.id in (
        with recursive below (id) as (
          select ${department}::uuid
          union
          select v.department_id from department_version v join below on v.parent_id = below.id
          where v.to_at is null
        )
        select m.person_id from membership m join below on m.department_id = below.id where m.to_at is null
      )`
    : sql``;
  const heads = sql`exists (select from department_head h where h.person_id = p.id and h.to_at is null)`;
  const holds = sql`exists (
    select from role_grant g where g.person_id = p.id and g.role = ${role ?? ''} and g.to_at is null)`;
  const inRole = role ? sql`and ${role === 'manager' ? heads : holds}` : sql``;
  const noAccount = sql`and not exists (select from identity i where i.person_id = p.id and i.to_at is null)`;
  return people(
    db,
    sql`where ${employed} and p.staff_no > ${after} ${inDepartment} ${inRole} ${without ? noAccount : sql``}
      order by p.staff_no limit ${Math.min(limit, mostPerPage)}`,
  );
}

/** People employed whose name, staff number or e-mail address holds every word of the text; an exact staff number first. */
export async function searchPeople(db: Db, text: string, { limit = 20 } = {}): Promise<Person[]> {
  return await people(
    db,
    sql`where ${employed} and ${matchesPerson(text)}
      order by (p.staff_no = ${wordsOf(text)[0] ?? ''}) desc, p.staff_no limit ${Math.min(limit, mostPerPage)}`,
  );
}
