import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';
import { impliedRoles, isGrantedRole, type Viewer } from './person.ts';

interface ViewerRow {
  id: string;
  name: string;
  staff_no: string;
  language: Language;
  time_zone: string;
  heads: string[];
  departments: string[];
  granted: string[];
}

/**
 * One statement, because it runs on every request. `who` yields one person id or none; whoever is not
 * employed is nobody. What is true today is kept in open rows (`to_at is null`), which the indexes hold.
 */
const viewerStatement = (who: RawBuilder<unknown>, now: Date) => sql<ViewerRow>`
  with recursive who (id) as materialized (${who}),
  headed (id) as (
    select h.department_id
    from department_head h join who on h.person_id = who.id
    where h.to_at is null
    union
    select v.department_id
    from department_version v join headed on v.parent_id = headed.id
    where v.to_at is null
  )
  select p.id, p.name, p.staff_no, p.language, p.time_zone,
    array(select id from headed order by id) as heads,
    array(
      select m.department_id from membership m
      where m.person_id = p.id and m.to_at is null order by m.department_id
    ) as departments,
    array(
      select g.role from role_grant g where g.person_id = p.id and g.to_at is null order by g.role
    ) as granted
  from person p join who on p.id = who.id
  where exists (select from employment e where e.person_id = p.id and e.from_at <= ${now} and e.to_at is null)`;

function toViewer(row: ViewerRow): Viewer {
  return {
    id: row.id,
    name: row.name,
    staffNo: row.staff_no,
    language: row.language,
    timeZone: row.time_zone,
    roles: [...impliedRoles(row.heads.length > 0), ...row.granted.filter(isGrantedRole)],
    heads: row.heads,
    departments: row.departments,
  };
}

/** The person as a viewer, or null when they are unknown or no longer employed. */
export async function findViewer(db: Db, personId: string, now: Date): Promise<Viewer | null> {
  const { rows } = await viewerStatement(sql`select ${personId}::uuid`, now).execute(db);
  return rows[0] ? toViewer(rows[0]) : null;
}

/** Whose session this is, in one statement; null when it is unknown, over, or its person has left. */
export async function viewerByToken(db: Db, tokenHash: Buffer, now: Date): Promise<Viewer | null> {
  const session = sql`
    select person_id from session where token_hash = ${tokenHash} and expires_at > ${now}`;
  const { rows } = await viewerStatement(session, now).execute(db);
  return rows[0] ? toViewer(rows[0]) : null;
}
