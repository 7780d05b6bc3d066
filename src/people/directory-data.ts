import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { linkKeptMs } from '../web/links.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from './personal-data.ts';

type Category = 'profile' | 'placements' | 'accounts' | 'sessions';

/**
 * What the directory knows of a person, and where they are signed in. Somebody who has left can be taken out of
 * it: a row that says nothing stays, because what others did with them still points to it.
 */
export const directoryData: PersonalData = {
  name: 'directory',
  find,
  async *export(db, personId) {
    const { rows } = await sql<ExportRow>`${facts(personId)} order by at, id`.execute(db);
    for (const { category, id, at, data } of rows) {
      yield { category: `held.category.${category}`, id, at, data };
    }
  },
  erase,
};

interface ExportRow {
  category: Category;
  id: string;
  at: Date;
  data: ExportItem['data'];
}

/** A staff number of this form is nobody's: the entry it stands in was erased. */
const erasedNo = (personId: RawBuilder<unknown>) => sql`'erased-' || ${personId}`;

/** Times within the data are written as everywhere: UTC, to the millisecond. */
const utc = (column: string) =>
  sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Every fact as one row. Sessions and links are told by their times: what opens them is not even known here. */
const facts = (personId: string) => {
  const person = sql`${personId}::uuid`;
  const times = sql`'from', ${utc('from_at')}, 'to', ${utc('to_at')}`;
  return sql`
    select 'profile' as category, id::text, created_at as at, jsonb_build_object(
        'staffNo', staff_no, 'name', name, 'email', email, 'mobile', mobile, 'language', language,
        'timeZone', time_zone, 'entity', entity, 'site', site, 'foundBy', array_to_string(tsvector_to_array(pinyin), ' ')) as data
      from person where id = ${person} and staff_no <> ${erasedNo(sql`id`)}
    union all
    select 'profile', 'name', from_at, jsonb_build_object('name', name, ${times})
      from person_name where person_id = ${person}
    union all
    select 'placements', 'employment', from_at, jsonb_build_object('reason', reason, ${times})
      from employment where person_id = ${person}
    union all
    select 'placements', 'membership', m.from_at, jsonb_build_object(
        'department', d.code, ${times})
      from membership m join department d on d.id = m.department_id where m.person_id = ${person}
    union all
    select 'placements', 'head', h.from_at, jsonb_build_object('department', d.code, ${times})
      from department_head h join department d on d.id = h.department_id where h.person_id = ${person}
    union all
    select 'placements', 'role', from_at, jsonb_build_object('role', role, ${times})
      from role_grant where person_id = ${person}
    union all
    select 'placements', 'said-to-have-left', at, jsonb_build_object(
        'platform', platform, 'heldSince', ${utc('held_at')})
      from directory_departure where person_id = ${person}
    union all
    select 'accounts', platform, from_at, jsonb_build_object(
        'tenant', tenant, 'account', external_id, 'boundBy', bound_by, 'inDoubtSince', ${utc('doubted_at')}, ${times})
      from identity where person_id = ${person}
    union all
    select 'accounts', 'apart', at, jsonb_build_object(
        'platform', platform, 'tenant', tenant, 'notTheirs', external_id)
      from identity_apart where person_id = ${person}
    union all
    select 'sessions', 'session', created_at, jsonb_build_object('method', method, 'until', ${utc('expires_at')})
      from session where person_id = ${person}
    union all
    select 'sessions', 'link', created_at, jsonb_build_object(
        'purpose', purpose, 'until', ${utc('expires_at')}, 'used', ${utc('used_at')})
      from single_use_link where person_id = ${person}`;
};

interface Count {
  category: Category;
  count: number;
  from: Date;
  to: Date;
  /** When the last of the sessions and links goes; others have no such day. */
  until: Date | null;
}

async function count(db: Db, personId: string): Promise<Count[]> {
  const { rows } = await sql<Count>`
    select category, count(*) as count, min(at) as "from", max(at) as "to",
      case category when 'sessions' then max((data ->> 'until')::timestamptz
        + case id when 'link' then ${linkKeptMs}::int else 0 end * interval '1 millisecond') end as until
    from (${facts(personId)}) fact
    group by category order by array_position(array['profile', 'placements', 'accounts', 'sessions'], category)
  `.execute(db);
  return rows;
}

async function find(db: Db, personId: string): Promise<Held[]> {
  return (await count(db, personId)).map(({ category, until, ...row }) => ({
    ...row,
    category: `held.category.${category}`,
    ...(until ? { keptUntil: until.toISOString().slice(0, 10) } : {}),
    disclosure: category === 'sessions' ? 'sign-ins' : 'identity',
    why: `held.why.${category}`,
  }));
}

const signIns = ['session', 'single_use_link'];
const dated = [
  'person_name',
  'membership',
  'department_head',
  'role_grant',
  'identity',
  'identity_apart',
  'directory_departure',
  'employment',
];

async function erase(tx: Tx, personId: string, _context: ErasureContext): Promise<Erased[]> {
  const before = await count(tx, personId);
  const { rows: current } = await sql`
    select from employment where person_id = ${personId}::uuid and to_at is null for share`.execute(tx);
  await deleteFrom(tx, signIns, personId);
  if (current.length === 0) {
    await deleteFrom(tx, dated, personId);
    await sql`
      update person set staff_no = ${erasedNo(sql`id`)}, name = '—', email = null, mobile = null, entity = null,
                        site = null, language = default, time_zone = default
      where id = ${personId}::uuid`.execute(tx);
  }
  const left = new Map((await count(tx, personId)).map((row) => [row.category, row.count]));
  return before.map(({ category: name, count: had }) => {
    const category = `held.category.${name}`;
    const kept = left.get(name) ?? 0;
    const erased = had - kept;
    return kept > 0 ? { category, erased, kept, why: 'held.kept.employed' } : { category, erased, kept };
  });
}

async function deleteFrom(tx: Tx, tables: readonly string[], personId: string): Promise<void> {
  for (const table of tables) {
    await sql`delete from ${sql.table(table)} where person_id = ${personId}::uuid`.execute(tx);
  }
}
