import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Actor, EventType } from '../evidence/events.ts';
import { can } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { calendarDayRange } from './days.ts';

/** One thing that somebody did in the console or at the command line, as it stands in the evidence log. */
export interface StaffAction {
  /** Of the entry; later ones are greater. */
  id: number;
  type: EventType;
  at: Date;
  actor: { personId: string; name: string; staffNo: string } | { operator: string };
  /** What it was about: a notice, a policy's version, an exemption … */
  about: string | null;
  /** Whom it was about, for viewers who may look people up. */
  person: { name: string; staffNo: string } | null;
  data: Readonly<Record<string, unknown>>;
}

export interface ActionFilter {
  /** A person's id, or `operator`: what was done at the command line. */
  by?: string | undefined;
  /** The first word of an event's type: `notice`, `policy` … */
  kind?: string | undefined;
  about?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
}

// Word for word as in the migration that made the indexes, or they are not used.
const isStaff = sql<SqlBool>`
  event ~ '^\\{("about":"[^"]*",)?"actor":\\{"(person|operator)":' and (
    person_id is null
    or person_id::text is distinct from substring(event from '^\\{(?:"about":"[^"]*",)?"actor":\\{"person":"([0-9a-f-]{36})"')
  )`;
const actorId = sql`substring(event from '^\\{(?:"about":"[^"]*",)?"actor":\\{"person":"([0-9a-f-]{36})"')`;

/**
 * Whose part in it stays between the two sides, whoever looks: that somebody talks to a counsellor, has a concern or
 * objects is nobody's to read off a list.
 */
const silent = /^(thread|case|comment|objection|request|hold|legal-case|accountability)\./;

/**
 * What staff did, newest first. Whoever may not see everybody's sees their own.
 *
 * @param page ids before this one
 */
export async function staffActions(
  db: Db,
  viewer: Viewer,
  { by, kind, about, from, until }: ActionFilter,
  page: { before?: number | undefined; limit: number; zone: string },
): Promise<StaffAction[]> {
  const all = can(viewer, 'actions.read', { personId: '' });
  const { begin, end } = calendarDayRange({ from, until }, page.zone);
  const who = all ? by : viewer.id;
  const parts: RawBuilder<unknown>[] = [
    isStaff,
    ...(who === undefined ? [] : [who === 'operator' ? sql`${actorId} is null` : sql`${actorId} = ${who}`]),
    ...(kind ? [sql`type like ${`${kind}.%`}`] : []),
    ...(about ? [sql`about = ${about}::uuid`] : []),
    ...(begin ? [sql`at >= ${begin}`] : []),
    ...(end ? [sql`at < ${end}`] : []),
    ...(page.before ? [sql`id < ${page.before}`] : []),
  ];
  const { rows } = await sql<Row>`
    with page as materialized (
      select id, type, at, about, person_id, event::jsonb as event from evidence_event
      where ${sql.join(parts, sql` and `)} order by id desc limit ${page.limit}
    )
    select page.id, page.type, page.at, page.about, page.event -> 'actor' as actor, page.event -> 'data' as data,
           page.person_id as "personId", p.name, p.staff_no as "staffNo", a.name as "actorName", a.staff_no as "actorNo"
    from page left join person p on p.id = page.person_id
    left join person a on a.id = (page.event -> 'actor' ->> 'person')::uuid
    order by page.id desc`.execute(db);
  return rows.map((row) => actionOf(row, viewer));
}

interface Row {
  id: number;
  type: EventType;
  at: Date;
  about: string | null;
  actor: Actor;
  data: Readonly<Record<string, unknown>>;
  personId: string | null;
  name: string | null;
  staffNo: string | null;
  actorName: string | null;
  actorNo: string | null;
}

function actionOf(row: Row, viewer: Viewer): StaffAction {
  const { id, type, at, about, data, personId, name, staffNo, actor } = row;
  const own = typeof actor === 'object' && 'person' in actor;
  const names =
    personId !== null && !silent.test(type) && can(viewer, 'people.read', { personId })
      ? { name: name ?? '', staffNo: staffNo ?? '' }
      : null;
  return {
    id,
    type,
    at,
    about,
    data,
    person: names,
    actor: own
      ? { personId: actor.person, name: row.actorName ?? '', staffNo: row.actorNo ?? '' }
      : { operator: typeof actor === 'object' && 'operator' in actor ? actor.operator : '' },
  };
}

/**
 * Whose actions there are to choose from: everybody who holds or held a role here, or heads or headed a department.
 *
 * @param chosen always among them
 */
export async function actorsToChoose(
  db: Db,
  chosen?: string,
): Promise<{ id: string; name: string; staffNo: string }[]> {
  const { rows } = await sql<{ id: string; name: string; staffNo: string }>`
    select id, name, "staffNo" from (
      select p.id, p.name, p.staff_no as "staffNo" from person p
      where p.id in (
        select person_id from role_grant union all select person_id from department_head
        union all select ${chosen ?? null}::uuid)
      order by p.id = ${chosen ?? null}::uuid desc nulls last, p.name, p.id limit 1000
    ) chosen order by name, id`.execute(db);
  return rows;
}
