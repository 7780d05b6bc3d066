import { sql } from 'kysely';
import { DateTime } from 'luxon';
import type { Db, Tx } from '../db/pool.ts';
import { awayOf } from '../people/absences.ts';
import { holdersQuery } from '../people/holders.ts';
import { type AlertStage, alertStages } from './rules.ts';

export interface AlertAbout {
  ownerId: string;
  deputyId: string;
  /** Whose files they are: never asked about them. */
  personId: string;
}

export interface Asked {
  stage: AlertStage;
  people: string[];
}

/**
 * Who is asked about an alert from a stage on: the first of its owner, its deputy, the privacy office, legal and the
 * administrators of whom somebody works here, is not away today, and is not whom it is about. Where everybody is away,
 * those who are away are asked in the same order: an alert is never silent. `nobody` where there is no one left.
 */
export async function askedFrom(db: Db | Tx, about: AlertAbout, from: AlertStage, now: Date): Promise<Asked> {
  const stages = alertStages.slice(Math.max(0, alertStages.indexOf(from)));
  const byStage = new Map<AlertStage, string[]>();
  for (const stage of stages) byStage.set(stage, await staffOf(db, about, stage, now));
  const away = await awayToday(db, [...new Set([...byStage.values()].flat())], now);
  for (const there of [(id: string) => !away.has(id), () => true])
    for (const stage of stages) {
      const people = (byStage.get(stage) ?? []).filter(there);
      if (people.length > 0) return { stage, people };
    }
  return { stage: 'nobody', people: [] };
}

/** Of those who are asked, who can answer now. */
export async function stillThere(db: Db | Tx, ids: readonly string[], now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct e.person_id as id from employment e
    where e.person_id = any(${[...ids]}::uuid[]) and e.from_at <= ${now} and (e.to_at is null or e.to_at > ${now})`.execute(
    db,
  );
  const away = await awayToday(
    db,
    rows.map(({ id }) => id),
    now,
  );
  return rows.flatMap(({ id }) => (away.has(id) ? [] : [id]));
}

async function staffOf(db: Db | Tx, about: AlertAbout, stage: AlertStage, now: Date): Promise<string[]> {
  const { ownerId, deputyId, personId } = about;
  if (stage === 'nobody') return [];
  const who =
    stage === 'owner' || stage === 'deputy'
      ? sql`select e.person_id from employment e where e.person_id = ${stage === 'owner' ? ownerId : deputyId}::uuid
              and e.from_at <= ${now} and (e.to_at is null or e.to_at > ${now}) and e.person_id <> ${personId}::uuid`
      : holdersQuery([stage], now, [personId]);
  const { rows } = await sql<{ person_id: string }>`
    select distinct person_id from (${who}) who order by person_id`.execute(db);
  return rows.map(({ person_id }) => person_id);
}

/** By each one's own calendar. */
async function awayToday(db: Db | Tx, ids: readonly string[], now: Date): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const absences = await awayOf(db, ids);
  if (absences.size === 0) return new Set();
  const { rows } = await sql<{ id: string; zone: string }>`
    select id, time_zone as zone from person where id = any(${[...absences.keys()]}::uuid[])`.execute(db);
  const away = rows.filter(({ id, zone }) => {
    const local = DateTime.fromJSDate(now, { zone });
    const today = (local.isValid ? local : DateTime.fromJSDate(now, { zone: 'utc' })).toFormat('yyyy-MM-dd');
    return (absences.get(id) ?? []).some(
      ({ from, until }) => from <= today && (until === null || today <= until),
    );
  });
  return new Set(away.map(({ id }) => id));
}
