import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { Vault } from '../../vault/vault.ts';
import { openReadable } from '../../vault/words.ts';
import { planOf } from '../load.ts';
import { byMuster, type Incident } from '../store.ts';
import { placeOfAction, placeOfNote } from './actions.ts';
import { placeOfEntry } from './add.ts';
import { type ChosenCourse, coursesIn } from './courses.ts';
import { missingIn } from './missing.ts';
import type { ActionEnd, EntryKind, Missing } from './rules.ts';
import { type AnswerTime, type PageTime, type Times, timesOf } from './times.ts';

export interface EntryView {
  id: string;
  kind: EntryKind;
  subject: string;
  byName: string;
  at: Date;
  /** Null once they are erased. */
  text: string | null;
}

export interface ActionView {
  id: string;
  ownerId: string;
  ownerName: string;
  ownerNo: string;
  dueOn: string;
  text: string | null;
  endedAt: Date | null;
  endedHow: ActionEnd | null;
  note: string | null;
}

export interface ChangeView {
  plan: number | null;
  policy: string | null;
  version: number | null;
  at: Date;
}

export interface ReviewView {
  ownerId: string;
  ownerName: string;
  ownerNo: string;
  dueOn: string;
  closedAt: Date | null;
  closedByName: string | null;
  /** In the order in which they were said; the newest on a subject stands. */
  entries: EntryView[];
  actions: ActionView[];
  courses: ChosenCourse[];
  changes: ChangeView[];
  times: Times;
  /** Names of those who were not rung in a drill, since it was night where they are. */
  spared: string[];
  missing: Missing[];
}

/** The review of an incident; undefined while it goes on, and where it was declared in error. */
export async function readReview(
  db: Db | Tx,
  vault: Vault,
  incident: Incident,
): Promise<ReviewView | undefined> {
  const { rows } = await sql<
    Omit<ReviewView, 'entries' | 'actions' | 'courses' | 'changes' | 'times' | 'spared' | 'missing'>
  >`
    select v.owner_id as "ownerId", p.name as "ownerName", p.staff_no as "ownerNo", v.due_on::text as "dueOn",
      v.closed_at as "closedAt", c.name as "closedByName"
    from incident_review v join person p on p.id = v.owner_id left join person c on c.id = v.closed_by
    where v.incident_id = ${incident.id}::uuid`.execute(db);
  const [review] = rows;
  if (!review) return undefined;
  const entries = await entriesOf(db, vault, incident.id);
  const actions = await actionsOf(db, vault, incident.id);
  return {
    ...review,
    ...{ entries, actions },
    courses: await coursesIn(db, incident.id),
    changes: await changesOf(db, incident.id),
    times: await timesOn(db, incident),
    spared: await sparedIn(db, incident.id),
    missing: await missingIn(db, incident.id),
  };
}

async function entriesOf(db: Db | Tx, vault: Vault, incidentId: string): Promise<EntryView[]> {
  const { rows } = await sql<Omit<EntryView, 'text'> & { words: unknown }>`
    select e.id, e.kind, e.subject, p.name as "byName", e.at, e.words
    from incident_review_entry e join person p on p.id = e.by_person
    where e.incident_id = ${incidentId}::uuid order by e.at, e.id`.execute(db);
  const sealed = rows.map(({ id, words }) => ({ sealed: words, place: placeOfEntry(id) }));
  const texts = await openReadable(db, vault, sealed);
  return rows.map(({ words: _sealed, ...row }, n) => ({ ...row, text: texts[n] ?? null }));
}

export async function actionsOf(db: Db | Tx, vault: Vault, incidentId: string): Promise<ActionView[]> {
  const { rows } = await sql<Omit<ActionView, 'text' | 'note'> & { words: unknown; sealedNote: unknown }>`
    select a.id, a.owner_id as "ownerId", p.name as "ownerName", p.staff_no as "ownerNo", a.due_on::text as "dueOn", a.ended_at as "endedAt",
      a.ended_how as "endedHow", a.words, a.note as "sealedNote"
    from incident_action a join person p on p.id = a.owner_id
    where a.incident_id = ${incidentId}::uuid order by a.ended_at is not null, a.due_on, a.id`.execute(db);
  const texts = await openReadable(db, vault, [
    ...rows.map(({ id, words }) => ({ sealed: words, place: placeOfAction(id) })),
    ...rows.map(({ id, sealedNote }) => ({ sealed: sealedNote, place: placeOfNote(id) })),
  ]);
  return rows.map(({ words: _words, sealedNote: _note, ...row }, n) => ({
    ...row,
    text: texts[n] ?? null,
    note: texts[rows.length + n] ?? null,
  }));
}

async function changesOf(db: Db | Tx, incidentId: string): Promise<ChangeView[]> {
  const { rows } = await sql<ChangeView>`
    select c.plan_version as plan, p.code as policy, v.number as version, c.at
    from incident_change c left join policy_version v on v.id = c.policy_version_id left join policy p on p.id = v.policy_id
    where c.incident_id = ${incidentId}::uuid order by c.at, c.id`.execute(db);
  return rows;
}

async function sparedIn(db: Db | Tx, incidentId: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select p.name from incident_ladder l join person p on p.id = l.person_id
    where l.incident_id = ${incidentId}::uuid and l.spared_at is not null order by p.staff_no`.execute(db);
  return rows.map(({ name }) => name);
}

/** How fast the muster of an incident was, by its own time. */
export async function timesOn(db: Db | Tx, incident: Incident): Promise<Times> {
  const { id, declaredAt, closedAt, declaredBy, level, planVersion } = incident;
  const { quorum } = (await planOf(db, planVersion)).levels[level];
  const { rows: called } = await sql<{ person: string; role: keyof typeof quorum; at: Date }>`
    select person_id as person, role, at from incident_call where incident_id = ${id}::uuid`.execute(db);
  const { rows: pages } = await sql<PageTime>`
    select g.person_id as person, g.at,
      case g.fate when 'accepted' then least(d.accepted_at + i.set_back_ms * interval '1 millisecond', g.fate_at) end
        as "acceptedAt"
    from incident_page g join incident i on i.id = g.incident_id
    left join delivery d on d.message_id = g.message_id and d.person_id = g.person_id
    where g.incident_id = ${id}::uuid`.execute(db);
  const { rows: answers } = await sql<AnswerTime>`
    select person_id as person, what, at, until_at as until from incident_answer
    where incident_id = ${id}::uuid order by id`.execute(db);
  const ended = closedAt && byMuster(incident, closedAt);
  return timesOf({ ...{ declaredAt, declaredBy, quorum, called, pages, answers }, closedAt: ended });
}
