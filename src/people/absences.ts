import { type RawBuilder, sql } from 'kysely';
import { v7 } from 'uuid';
import type { Day } from '../calendar/day.ts';
import type { Away } from '../calendar/hours.ts';
import { plainArray } from '../db/array.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { AbsenceSource } from '../db/reminder-settings-schema.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { lookAgain } from '../reminders/look-again.ts';
import { actingPerson } from './roles.ts';

/** Days on which somebody is not at work, both included, by their own calendar. Why is asked of nobody and kept nowhere. */
export interface Absence extends Away {
  id: string;
  personId: string;
}

/** When each of these is away, past and to come, as is known now. Whoever never is, is left out. */
export async function awayOf(
  db: Db | Tx,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, Away[]>> {
  const absences = await absencesOf(db, personIds);
  return new Map([...absences].map(([id, found]) => [id, found.map(({ from, until }) => ({ from, until }))]));
}

async function absencesOf(db: Db | Tx, personIds: readonly string[]): Promise<Map<string, Absence[]>> {
  const found = new Map<string, Absence[]>();
  if (personIds.length === 0) return found;
  const { rows } = await sql<Absence>`
    select id, person_id as "personId", from_day as "from", until_day as "until" from absence
    where person_id = any(${plainArray(personIds)}::uuid[]) and ended_at is null
    order by from_day, id`.execute(db);
  for (const absence of rows) {
    const before = found.get(absence.personId);
    if (before) before.push(absence);
    else found.set(absence.personId, [absence]);
  }
  return found;
}

/**
 * True in a query for somebody who is away on a day of their own calendar.
 *
 * @param knownAt as it was known at that moment; unless given, as it is known now
 */
export const isAwayOn = (
  person: RawBuilder<unknown>,
  day: RawBuilder<unknown>,
  knownAt?: Date,
): RawBuilder<boolean> => sql<boolean>`
  exists (select from absence gone where gone.person_id = ${person}
    and gone.from_day <= ${day} and (gone.until_day is null or gone.until_day >= ${day})
    and ${
      knownAt
        ? sql`gone.said_at <= ${knownAt} and (gone.ended_at is null or gone.ended_at > ${knownAt})`
        : sql`gone.ended_at is null`
    })`;

/** What is said of each of these now; nobody else can say more of them until the transaction ends. */
export async function lockPeople(tx: Tx, personIds: readonly string[]): Promise<Map<string, Absence[]>> {
  await sql`select from person where id = any(${personIds}::uuid[]) order by id for no key update`.execute(
    tx,
  );
  return await absencesOf(tx, personIds);
}

export interface Said {
  actor: Actor;
  now: Date;
  /**
   * Whoever says many at once collects here whom it concerns, and has them looked at at the end, all in one
   * (`lookAtAbsent`): rows are locked in one order everywhere, and a list has another.
   */
  concerned?: Set<string>;
}

interface Saying extends Said {
  source: AbsenceSource;
}

/**
 * Puts on record that somebody is away, and has their reminders looked at again. Whoever calls has locked them and seen
 * that it can be (`lockPeople`, `absenceProblems`).
 *
 * @param replaces another one that this one says better
 * @returns its id
 */
export async function sayAbsence(
  tx: Tx,
  {
    personId,
    from,
    until,
    source,
    replaces,
  }: Omit<Absence, 'id'> & { source: AbsenceSource; replaces?: string },
  { actor, now, concerned }: Said,
): Promise<string> {
  const id = v7({ msecs: now.getTime() });
  await tx
    .insertInto('absence')
    .values({
      id,
      person_id: personId,
      from_day: from,
      until_day: until,
      source,
      said_at: now,
      said_by: actingPerson(actor),
      ended_at: null,
      ended_by: null,
      replaces: replaces ?? null,
    })
    .execute();
  await append(tx, {
    type: 'absence.said',
    at: now,
    actor,
    person: personId,
    about: id,
    data: { absence: id, from, ...(until ? { until } : {}), source, ...(replaces ? { replaces } : {}) },
  });
  await look(tx, personId, { now, concerned });
  return id;
}

/** Another last day; null: nobody knows. What was said of it before stays on record. @throws HeedError `not-found` */
export async function changeAbsence(tx: Tx, id: string, until: Day | null, saying: Saying): Promise<void> {
  const absence = await lockAbsence(tx, id);
  if (!absence || until === absence.until) return;
  await end(tx, absence, saying);
  const { personId, from } = absence;
  await sayAbsence(tx, { personId, from, until, source: saying.source, replaces: id }, saying);
}

/** It never was, or will not be. One that is ended already is left as it is. @throws HeedError `not-found` */
export async function takeBackAbsence(tx: Tx, id: string, said: Said): Promise<void> {
  const absence = await lockAbsence(tx, id);
  if (!absence) return;
  await end(tx, absence, said);
  await look(tx, absence.personId, said);
}

async function end(tx: Tx, { id, personId }: Absence, { actor, now }: Said): Promise<void> {
  await tx
    .updateTable('absence')
    .set({ ended_at: now, ended_by: actingPerson(actor) })
    .where('id', '=', id)
    .execute();
  await append(tx, {
    type: 'absence.ended',
    at: now,
    actor,
    person: personId,
    about: id,
    data: { absence: id },
  });
}

/** Undefined for one that is ended. */
async function lockAbsence(tx: Tx, id: string): Promise<Absence | undefined> {
  const { rows } = await sql<Absence & { ended: boolean }>`
    select id, person_id as "personId", from_day as "from", until_day as "until", ended_at is not null as ended
    from absence where id = ${id}::uuid for update`.execute(tx);
  const [found] = rows;
  if (!found) throw new HeedError('not-found', `there is no absence ${id}`);
  const { ended, ...absence } = found;
  return ended ? undefined : absence;
}

async function look(
  tx: Tx,
  personId: string,
  { now, concerned }: { now: Date; concerned?: Set<string> | undefined },
): Promise<void> {
  if (concerned) concerned.add(personId);
  else await lookAtAbsent(tx, [personId], now);
}

/** Their own reminders, and those of which they are told. */
export async function lookAtAbsent(tx: Tx, personIds: readonly string[], now: Date): Promise<void> {
  if (personIds.length === 0) return;
  await lookAgain(tx, { people: personIds }, now);
  await lookAgain(tx, { recipients: personIds }, now);
}
