import { sql } from 'kysely';
import type { Db } from '../../db/pool.ts';

/** Somebody of the sample company whom one can play. */
export interface LocalPersona {
  personId: string;
  /** The account in the local messenger. */
  account: string;
  name: string;
  department: string;
  heads: boolean;
  roles: string[];
}

/** Everyone with an account in the local messenger who works here, by department. */
export async function personas(db: Db): Promise<LocalPersona[]> {
  const { rows } = await sql<LocalPersona>`
    select p.id as "personId", i.external_id as account, p.name, coalesce(d.name, '–') as department,
           exists (select from department_head h where h.person_id = p.id and h.to_at is null) as heads,
           array(select role from role_grant r where r.person_id = p.id and r.to_at is null order by role) as roles
    from identity i
    join person p on p.id = i.person_id
    join employment e on e.person_id = p.id and e.to_at is null
    left join lateral (
      select v.name, m.department_id from membership m
      join department_version v on v.department_id = m.department_id and v.to_at is null
      where m.person_id = p.id and m.to_at is null order by m.from_at, m.department_id limit 1
    ) d on true
    where i.platform = 'local' and i.to_at is null
    order by d.name nulls last, heads desc, p.staff_no
  `.execute(db);
  return rows;
}

/** The account of a person, or of an account name itself; undefined when nobody has it. */
export async function accountOf(
  db: Db,
  who: { personId: string } | { account: string },
): Promise<{ personId: string; account: string } | undefined> {
  const row = await db
    .selectFrom('identity as i')
    .innerJoin('employment as e', 'e.person_id', 'i.person_id')
    .select(['i.person_id', 'i.external_id'])
    .where('i.platform', '=', 'local')
    .where('i.to_at', 'is', null)
    .where('e.to_at', 'is', null)
    .where((eb) =>
      'personId' in who ? eb('i.person_id', '=', who.personId) : eb('i.external_id', '=', who.account),
    )
    .executeTakeFirst();
  return row && { personId: row.person_id, account: row.external_id };
}
