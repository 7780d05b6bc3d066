import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { isGrantedRole } from '../person.ts';
import type { DepartmentEntry, PersonEntry, Snapshot } from './snapshot.ts';

/** Whoever reads the directory in order to change it takes turns; held until the transaction ends. */
export async function lockDirectory(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('heed.directory', 0))`.execute(tx);
}

/** The directory as it is today. */
export async function loadSnapshot(db: Db): Promise<Snapshot> {
  return {
    departments: await loadDepartments(db, sql`true`, sql`true`),
    ...(await loadStaff(db, () => sql`true`)),
  };
}

export interface Part {
  /** Ids. */
  people: readonly string[];
  /** Codes, besides those that these people are in or head. */
  departments: 'all' | readonly string[];
}

/**
 * Of the directory as it is today these people, and departments with those of them who head one. Unless these are all
 * departments, each stands by itself: what is above it is not told.
 */
export async function loadPart(db: Db, { people, departments }: Part): Promise<Snapshot> {
  const ids = sql`any(${[...people]}::uuid[])`;
  const these = (column: string) => sql`${sql.ref(column)} = ${ids}`;
  const ofThese = these('h.person_id');
  if (departments === 'all') {
    return {
      departments: await loadDepartments(db, sql`true`, ofThese),
      ...(await loadStaff(db, these)),
    };
  }
  const some = sql`(d.code = any(${[...departments]}::text[])
    or d.id in (select department_id from membership where to_at is null and person_id = ${ids})
    or d.id in (select department_id from department_head where to_at is null and person_id = ${ids}))`;
  const found = await loadDepartments(db, some, ofThese);
  return {
    departments: found.map((department) => ({ ...department, parent: null })),
    ...(await loadStaff(db, these)),
  };
}

async function loadDepartments(
  db: Db,
  which: RawBuilder<unknown>,
  heads: RawBuilder<unknown>,
): Promise<DepartmentEntry[]> {
  const { rows } = await sql<DepartmentEntry>`
    select d.code, v.name, above.code as parent,
      array(
        select p.staff_no from department_head h join person p on p.id = h.person_id
        where h.department_id = d.id and h.to_at is null and ${heads} order by p.staff_no
      ) as heads
    from department_version v
    join department d on d.id = v.department_id
    left join department above on above.id = v.parent_id
    where v.to_at is null and ${which}
    order by d.code`.execute(db);
  return rows;
}

/** Narrows a column that holds a person's id. */
type These = (column: string) => RawBuilder<unknown>;

async function loadStaff(db: Db, these: These): Promise<Pick<Snapshot, 'people' | 'suspended'>> {
  const people = await loadPeople(db, sql`e.to_at is null`, these);
  const suspended = await loadPeople(db, isSuspended, these);
  return { people, ...(suspended.length > 0 ? { suspended } : {}) };
}

/** The last employment `e` of a person ended because their account was disabled, and they have not left since. */
const isSuspended = sql`e.to_at is not null and e.reason = 'disabled'
  and not exists (select from employment o where o.person_id = e.person_id
    and (o.to_at is null or o.to_at > e.to_at))
  and (exists (select from identity i where i.person_id = e.person_id and i.to_at is null)
    or exists (select from directory_departure d where d.person_id = e.person_id))`;

async function loadPeople(db: Db, which: RawBuilder<unknown>, these: These): Promise<PersonEntry[]> {
  const { rows } = await sql<PersonEntry & { roles: string[] }>`
    select p.staff_no as "staffNo", p.name, p.email, p.mobile, p.language, p.time_zone as "timeZone",
      p.entity, p.site,
      coalesce(m.codes, '{}') as departments, coalesce(g.roles, '{}') as roles
    from employment e
    join person p on p.id = e.person_id
    left join (
      select m.person_id, array_agg(d.code order by d.code) as codes
      from membership m join department d on d.id = m.department_id
      where m.to_at is null and ${these('m.person_id')} group by m.person_id
    ) m on m.person_id = p.id
    left join (
      select person_id, array_agg(role order by role) as roles
      from role_grant where to_at is null and ${these('person_id')} group by person_id
    ) g on g.person_id = p.id
    where ${which} and ${these('e.person_id')}
    order by p.staff_no`.execute(db);
  for (const person of rows) person.roles = person.roles.filter(isGrantedRole);
  return rows;
}

/** Staff numbers of everyone who worked here once and does not today. */
export async function formerStaff(db: Db): Promise<Set<string>> {
  const { rows } = await sql<{ staff_no: string }>`
    select staff_no from person p
    where not exists (select from employment e where e.person_id = p.id and e.to_at is null)`.execute(db);
  return new Set(rows.map((row) => row.staff_no));
}
