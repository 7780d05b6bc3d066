import { type RawBuilder, sql } from 'kysely';
import { v7 } from 'uuid';
import type { Day } from '../calendar/day.ts';
import type { Away } from '../calendar/hours.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { AbsenceSource } from '../db/reminder-settings-schema.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { actingPerson } from './roles.ts';

/** Days on which somebody is not at work, both included, by their own calendar. Why is asked of nobody and kept nowhere. */
export interface Absence {
  id: string;
  personId: string;
  from: Day;
  /** Null: nobody knows. */
  until: Day | null;
}

/** When each of these is away, past and to come, as is known now. Whoever never is, is left out. */
export async function awayOf(
  db: Db | Tx,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, Away[]>> {
  const away = new Map<string, Away[]>();
  if (personIds.length === 0) return away;
  const { rows } = await sql<Away & { personId: string }>`
    select person_id as "personId", from_day as "from", until_day as "until" from absence
    where person_id = any(${personIds}::uuid[]) and ended_at is null
    order by from_day, id`.execute(db);
  for (const { personId, from, until } of rows)
    away.set(personId, [...(away.get(personId) ?? []), { from, until }]);
  return away;
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

export interface Said {
  actor: Actor;
  now: Date;
}

/** Puts on record that somebody is away. Whoever calls has seen that it can be: `absenceProblems`. @returns its id */
export async function sayAbsence(
  tx: Tx,
  { personId, from, until, source, replaces }: Omit<Absence, 'id'> & SaidHow,
  { actor, now }: Said,
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
  return id;
}

interface SaidHow {
  source: AbsenceSource;
  /** Another one that this one says better. */
  replaces?: string;
}

/**
 * Ends what was said of somebody's absence: with their last day away, or, where `last` is null, as never having been.
 * One that is ended already is left as it is.
 *
 * @throws HeedError `not-found`; `bad-input` for a last day before the first
 */
export async function endAbsence(
  tx: Tx,
  id: string,
  last: Day | null,
  { actor, now, source }: Said & { source: AbsenceSource },
): Promise<void> {
  const { rows } = await sql<Absence & { endedAt: Date | null }>`
    select id, person_id as "personId", from_day as "from", until_day as "until", ended_at as "endedAt"
    from absence where id = ${id}::uuid for update`.execute(tx);
  const [absence] = rows;
  if (!absence) throw new HeedError('not-found', `there is no absence ${id}`);
  if (absence.endedAt || (last !== null && last === absence.until)) return;
  if (last !== null && last < absence.from)
    throw new HeedError('bad-input', `${last} is before the absence begins`);
  await tx
    .updateTable('absence')
    .set({ ended_at: now, ended_by: actingPerson(actor) })
    .where('id', '=', id)
    .execute();
  const { personId, from } = absence;
  await append(tx, {
    type: 'absence.ended',
    at: now,
    actor,
    person: personId,
    about: id,
    data: { absence: id },
  });
  if (last !== null)
    await sayAbsence(tx, { personId, from, until: last, source, replaces: id }, { actor, now });
}
