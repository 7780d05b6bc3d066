import { type RawBuilder, sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../../db/pool.ts';
import { batches } from '../../in-slices.ts';
import { lookAgain } from '../../reminders/look-again.ts';
import type { Change } from './diff.ts';
import { ofKind } from './of-kind.ts';
import type { PersonFields } from './snapshot.ts';

type Entry = { staffNo: string; fields: PersonFields };

/** Joiners, changed names and changed particulars. @returns ids of those who joined or returned */
export async function applyPeople(tx: Tx, changes: readonly Change[], now: Date): Promise<string[]> {
  const joined: string[][] = [];
  for (const batch of batches(ofKind(changes, 'person-joined'))) joined.push(await join(tx, batch, now));
  for (const batch of batches(ofKind(changes, 'person-changed'))) await change(tx, batch, now);
  const named = [
    ...ofKind(changes, 'person-joined').map(({ staffNo, fields }) => ({ staffNo, name: fields.name })),
    ...ofKind(changes, 'person-renamed'),
  ];
  for (const batch of batches(named)) await rename(tx, batch, now);
  return joined.flat();
}

const entryColumns = sql`(staff_no, name, email, mobile, language, time_zone, entity, site)`;

const entryRows = (entries: readonly Entry[]): RawBuilder<unknown> => sql`
  ${entries.map((entry) => entry.staffNo)}::text[],
  ${entries.map((entry) => entry.fields.name)}::text[],
  ${entries.map((entry) => entry.fields.email)}::text[],
  ${entries.map((entry) => entry.fields.mobile)}::text[],
  ${entries.map((entry) => entry.fields.language)}::text[],
  ${entries.map((entry) => entry.fields.timeZone)}::text[],
  ${entries.map((entry) => entry.fields.entity)}::text[],
  ${entries.map((entry) => entry.fields.site)}::text[]`;

/** A staff number names the same person for ever: who comes back is who left. */
async function join(tx: Tx, entries: readonly Entry[], now: Date): Promise<string[]> {
  await sql`
    insert into person (id, created_at, staff_no, name, email, mobile, language, time_zone, entity, site)
    select id, ${now}, staff_no, name, email, mobile, language, time_zone, entity, site
    from unnest(${entries.map(() => v7())}::uuid[], ${entryRows(entries)})
      as t (id, staff_no, name, email, mobile, language, time_zone, entity, site)
    on conflict (staff_no) do update set (name, email, mobile, language, time_zone, entity, site) =
      (excluded.name, excluded.email, excluded.mobile, excluded.language, excluded.time_zone,
       excluded.entity, excluded.site)`.execute(tx);
  const { rows } = await sql<{ person_id: string }>`
    insert into employment (person_id, from_at)
    select id, ${now} from person where staff_no = any(${entries.map((entry) => entry.staffNo)}::text[])
    returning person_id`.execute(tx);
  const ids = rows.map((row) => row.person_id);
  // Whoever returns starts anew, whatever was left open.
  await sql`
    update role_grant set to_at = greatest(from_at, ${now})
    where person_id = any(${ids}::uuid[]) and to_at is null`.execute(tx);
  return ids;
}

/** Where somebody is says when they may be written to. */
async function change(tx: Tx, entries: readonly Entry[], now: Date): Promise<void> {
  await sql`
    update person p set (email, mobile, language, time_zone, entity, site) =
      (t.email, t.mobile, t.language, t.time_zone, t.entity, t.site)
    from unnest(${entryRows(entries)}) as t ${entryColumns}
    where p.staff_no = t.staff_no`.execute(tx);
  const { rows } = await sql<{ id: string }>`
    select id from person where staff_no = any(${entries.map((entry) => entry.staffNo)}::text[])`.execute(tx);
  const people = rows.map(({ id }) => id);
  await lookAgain(tx, { people }, now);
  await lookAgain(tx, { recipients: people }, now);
}

/** Keeps the history of names; a name that is already the current one stays untouched. */
async function rename(
  tx: Tx,
  entries: readonly { staffNo: string; name: string }[],
  now: Date,
): Promise<void> {
  const named = sql`unnest(
    ${entries.map((entry) => entry.staffNo)}::text[], ${entries.map((entry) => entry.name)}::text[]
  ) as t (staff_no, name) join person p on p.staff_no = t.staff_no`;
  await sql`
    update person set name = t.name from (select p.id, t.name from ${named}) t
    where person.id = t.id and person.name <> t.name`.execute(tx);
  await sql`
    update person_name n set to_at = greatest(n.from_at, ${now})
    from (select p.id, t.name from ${named}) t
    where n.person_id = t.id and n.to_at is null and n.name <> t.name`.execute(tx);
  await sql`
    insert into person_name (person_id, name, from_at)
    select p.id, t.name, ${now} from ${named}
    on conflict (person_id) where to_at is null do nothing`.execute(tx);
}

/**
 * Ends everything that came with working here. Platform accounts end too, since platforms give a name to the
 * next person; so do sessions, which would come alive again if the person returned. @returns ids
 */
export async function endEmployments(tx: Tx, changes: readonly Change[], now: Date): Promise<string[]> {
  const staffNos = ofKind(changes, 'person-left').map((one) => one.staffNo);
  if (staffNos.length === 0) return [];
  const { rows } = await sql<{ person_id: string }>`
    update employment e set to_at = greatest(e.from_at, coalesce(e.to_at, ${now})), reason = 'left'
    from person p
    where p.staff_no = any(${staffNos}::text[]) and e.person_id = p.id
      and e.from_at = (select max(from_at) from employment o where o.person_id = p.id)
      and (e.to_at is null or e.reason = 'disabled')
    returning e.person_id`.execute(tx);
  const ids = rows.map((row) => row.person_id);
  for (const table of ['membership', 'department_head', 'role_grant', 'identity']) {
    await sql`
      update ${sql.table(table)} set to_at = greatest(from_at, ${now})
      where person_id = any(${ids}::uuid[]) and to_at is null`.execute(tx);
  }
  await sql`delete from session where person_id = any(${ids}::uuid[])`.execute(tx);
  return ids;
}
