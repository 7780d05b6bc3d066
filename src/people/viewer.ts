import { type RawBuilder, sql } from 'kysely';
import { Batcher } from '../db/batcher.ts';
import type { Db } from '../db/pool.ts';
import { openedByMailbox } from '../mailboxes/address.ts';
import type { Language } from '../messages/model.ts';
import { impliedRoles, isGrantedRole, type Viewer } from './person.ts';

interface ViewerRow {
  i: number;
  id: string;
  name: string;
  staff_no: string;
  language: Language;
  time_zone: string;
  heads: string[];
  departments: string[];
  granted: string[];
  method: string | null;
  employed: boolean;
  /** Of somebody from outside. */
  seat: string | null;
}

/**
 * One statement, because it runs on every request. `who` yields persons with their places `i` and the method of
 * their session; whoever is not
 * employed is nobody, unless they have a seat in a crisis's room. What is true today is kept in open rows (`to_at is null`), which the indexes hold.
 */
const viewerStatement = (who: RawBuilder<unknown>, now: Date) => sql<ViewerRow>`
  with recursive who (i, id, method) as materialized (${who}),
  headed (person, id) as (
    select h.person_id, h.department_id
    from department_head h join who on h.person_id = who.id
    where h.to_at is null
    union
    select headed.person, v.department_id
    from department_version v join headed on v.parent_id = headed.id
    where v.to_at is null
  )
  select who.i::int, who.method, p.id, p.name, p.staff_no, p.language, p.time_zone,
    array(select id from headed where person = p.id order by id) as heads,
    array(
      select m.department_id from membership m
      where m.person_id = p.id and m.to_at is null order by m.department_id
    ) as departments,
    array(
      select g.role from role_grant g where g.person_id = p.id and g.to_at is null order by g.role
    ) as granted, there.employed, seated.incident_id as seat
  from who join person p on p.id = who.id
  cross join lateral (
    select exists (select from employment e where e.person_id = p.id and e.from_at <= ${now} and e.to_at is null)
      as employed
  ) there
  left join incident_seat seated on not there.employed and seated.person_id = p.id and seated.ended_at is null
    and seated.until_at > ${now}
  where there.employed or seated.id is not null`;

function toViewer(given: ViewerRow): Viewer {
  // Others may read a mailbox or a telephone: they open nothing that is about other people.
  const row = openedByMailbox(given.method) ? { ...given, heads: [], granted: [] } : given;
  return {
    id: row.id,
    name: row.name,
    staffNo: row.staff_no,
    language: row.language,
    timeZone: row.time_zone,
    roles: row.employed ? [...impliedRoles(row.heads.length > 0), ...row.granted.filter(isGrantedRole)] : [],
    ...(row.seat === null ? {} : { seat: row.seat }),
    heads: row.heads,
    departments: row.departments,
    ...(row.method === null ? {} : { signedInBy: row.method }),
  };
}

/** The person as a viewer, or null when they are unknown or no longer employed. */
export async function findViewer(db: Db, personId: string, now: Date): Promise<Viewer | null> {
  const { rows } = await viewerStatement(sql`select 1, ${personId}::uuid, null::text`, now).execute(db);
  return rows[0] ? toViewer(rows[0]) : null;
}

/** How a session is marked that began in the local messenger. */
export const localMethod = 'local-persona';

/** Sessions asked for at the same time are looked up together, at the latest of their times. */
const sessions = new Batcher<{ tokenHash: Buffer; now: Date; local: boolean }, Viewer | null>(
  async (db, asked) => {
    const now = new Date(Math.max(...asked.map((one) => one.now.getTime())));
    const who = sql`
      select t.i, s.person_id, s.method
      from unnest(${asked.map((one) => one.tokenHash)}::bytea[], ${asked.map((one) => one.local)}::boolean[])
        with ordinality t (hash, local, i)
      join session s on s.token_hash = t.hash
      where s.expires_at > ${now} and (t.local or s.method <> ${localMethod})`;
    const { rows } = await viewerStatement(who, now).execute(db);
    const found = new Map(rows.map((row) => [row.i, toViewer(row)]));
    return asked.map((_, index) => found.get(index + 1) ?? null);
  },
);

/**
 * Whose session this is; null when it is unknown, over, or its person has left.
 *
 * @param more.localMessenger whether the local messenger is there. Where it is not, a session that began in it,
 *   by nothing but choosing whom to be, is nobody's.
 */
export function viewerByToken(
  db: Db,
  tokenHash: Buffer,
  now: Date,
  more: { localMessenger: boolean } = { localMessenger: false },
): Promise<Viewer | null> {
  return sessions.call(db, { tokenHash, now, local: more.localMessenger });
}
