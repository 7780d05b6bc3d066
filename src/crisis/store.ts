import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import type { Level } from './levels.ts';

interface Common {
  id: string;
  code: string;
  level: Level;
  planVersion: number | null;
  /** Null: a signal that the company lets declare by itself; its name is then Heed's. */
  declaredBy: string | null;
  declaredByName: string;
  declaredAt: Date;
  closedAt: Date | null;
  closedWhy: 'over' | 'in-error' | null;
  musterAt: Date | null;
  lookedAt: Date;
  setBackMs: number;
  /** A drill that came by itself. */
  scheduled: boolean;
  /** Messengers that are not trusted with it: nothing about it goes by them. */
  barred: readonly string[];
}

/** What leaves the company or reaches people outside the team takes this and nothing else. */
export interface RealIncident extends Common {
  drill: false;
}
export interface Drill extends Common {
  drill: true;
}
export type Incident = RealIncident | Drill;

const select = sql`
  select i.id, i.code, i.drill, i.level, i.plan_version as "planVersion", i.declared_by as "declaredBy",
         coalesce(p.name, 'Heed') as "declaredByName", i.declared_at as "declaredAt", i.closed_at as "closedAt",
         i.closed_why as "closedWhy", i.muster_at as "musterAt", i.looked_at as "lookedAt",
         i.set_back_ms::float8 as "setBackMs", i.drill_schedule_id is not null as scheduled,
         array(select b.platform from message_barred b where b.about = i.id order by b.platform) as barred
  from incident i left join person p on p.id = i.declared_by`;

/** Incidents that are not there and those that are not for somebody get one answer. */
export const noSuchIncident = (id: string): HeedError =>
  new HeedError('not-found', `there is no incident ${id} for this person`);

export async function findIncident(db: Db | Tx, id: string): Promise<Incident | undefined> {
  const { rows } = await sql<Incident>`${select} where i.id = ${id}::uuid`.execute(db);
  return rows[0];
}

/** @throws HeedError `not-found` */
export async function lockIncident(tx: Tx, id: string): Promise<Incident> {
  await sql`select from incident where id = ${id}::uuid for update`.execute(tx);
  const found = await findIncident(tx, id);
  if (!found) throw noSuchIncident(id);
  return found;
}

export async function findDeclaredOnce(db: Db | Tx, once: string): Promise<Incident | undefined> {
  const { rows } = await sql<Incident>`${select} where i.once = ${once}`.execute(db);
  return rows[0];
}

/** Those under way of one kind, the newest first. */
export async function openIncidents(db: Db | Tx, drill: boolean): Promise<Incident[]> {
  const { rows } = await sql<Incident>`
    ${select} where i.closed_at is null and i.drill = ${drill} order by i.declared_at desc, i.id`.execute(db);
  return rows;
}

/** Those that somebody is called to or, for whoever sees all, every one; those under way first. */
export async function listIncidents(db: Db, viewerId: string, all: boolean): Promise<Incident[]> {
  const { rows } = await sql<Incident>`
    ${select}
    where ${all} or exists (select from incident_call c where c.incident_id = i.id and c.person_id = ${viewerId}::uuid)
    order by i.closed_at is null desc, i.declared_at desc, i.id limit 200`.execute(db);
  return rows;
}

/** Ids of those who were called to it. */
export async function calledTo(db: Db | Tx, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct person_id as id from incident_call where incident_id = ${id}::uuid order by 1`.execute(
    db,
  );
  return rows.map((row) => row.id);
}

/** In each of its events. */
export const ofDrill = ({ drill }: { drill: boolean }): { drill?: true } => (drill ? { drill } : {});

/** The muster's own time, which never goes back. */
export const musterTime = (
  { lookedAt, setBackMs }: Incident,
  now: Date,
): { time: Date; setBackMs: number } => {
  const time = now.getTime() + setBackMs;
  const back = Math.max(0, lookedAt.getTime() - time);
  return { time: new Date(time + back), setBackMs: setBackMs + back };
};

/** A moment of the muster's own time, as the clock says it. */
export const byClock = ({ setBackMs }: Pick<Incident, 'setBackMs'>, at: Date): Date =>
  new Date(at.getTime() - setBackMs);

/** A moment of the clock's, in the muster's own time. */
export const byMuster = ({ setBackMs }: Pick<Incident, 'setBackMs'>, at: Date): Date =>
  new Date(at.getTime() + setBackMs);
