import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { isAwayOn } from '../people/absences.ts';
import { type CrisisRole, crisisRoles } from '../people/person.ts';
import type { Answered, Called, Ladders, Muster, Paged, Seat } from './facts.ts';
import { laddersFor, morningsOf, type Rung } from './ladders.ts';
import { isGraver, type Level } from './levels.ts';
import { type CrisisPlan, crisisPlanShape, firstPlan, type MusterPlan } from './plan.ts';
import { around, quietly, wakes } from './rooms/around.ts';
import { barredFor } from './rooms/store.ts';
import { byMuster, type Incident, musterTime } from './store.ts';

/** @returns the plan of that version; the one that comes with Heed for null */
export async function planOf(db: Db | Tx, version: number | null): Promise<CrisisPlan> {
  if (version === null) return firstPlan;
  const { rows } = await sql<{ plan: unknown }>`
    select plan from crisis_plan where version = ${version}`.execute(db);
  return crisisPlanShape.parse(rows[0]?.plan);
}

/** The version that holds now; null where nobody has made one. */
export async function newestPlan(db: Db | Tx): Promise<number | null> {
  const { rows } = await sql<{
    version: number | null;
  }>`select max(version) as version from crisis_plan`.execute(db);
  return rows[0]?.version ?? null;
}

/** Everything on record of a muster; with it the ladders of everybody who has been or may be called. */
export interface LoadedMuster extends Muster {
  /** As they can be gone by now: past what rings where it is night in a drill, and past messengers that are not trusted. */
  laddersOf: ReadonlyMap<string, Ladders<Rung>>;
  /** The same with everything in them, as they go on record: it will be day, and a messenger may be trusted again. */
  wholeLadders: ReadonlyMap<string, Ladders<Rung>>;
  /** Who is not rung now, since it is night where they are and a drill that comes by itself is no reason to wake anybody. */
  spared: readonly string[];
}

export async function loadMuster(db: Db | Tx, incident: Incident, now: Date): Promise<LoadedMuster> {
  const { id, level } = incident;
  const wholePlan = await planOf(db, incident.planVersion);
  const plan = wholePlan.levels[level];
  const seats = await seatsAt(db, now);
  const lastResort = await employedOf(db, wholePlan.lastResort, now);
  const called = await rowsOf<Called>(
    db,
    sql`select person_id as person, role, at, why from incident_call where incident_id = ${id}::uuid order by at, person_id, role`,
  );
  const paged = await rowsOf<Paged>(
    db,
    sql`select person_id as person, round, step, at, fate, missed from incident_page where incident_id = ${id}::uuid
        order by round, step, person_id`,
  );
  const answered = (
    await rowsOf<Answered & { until: Date | null }>(
      db,
      sql`select person_id as person, what, at, until_at as until from incident_answer
          where incident_id = ${id}::uuid order by id`,
    )
  ).map(({ until, ...answer }) => (until ? { ...answer, until } : answer));
  const toldShort = (
    await rowsOf<{ role: CrisisRole }>(
      db,
      sql`select role from incident_short where incident_id = ${id}::uuid`,
    )
  ).map(({ role }) => role);
  const needed = await rowsOf<{ role: CrisisRole; since: Date }>(
    db,
    sql`select role, since from incident_need where incident_id = ${id}::uuid`,
  );
  const everybody = [
    ...new Set([...seats.map(({ person }) => person), ...lastResort, ...called.map(({ person }) => person)]),
  ];
  const whole = await wholeLadders(db, incident, plan, everybody, now);
  const barred = await barredFor(db, id);
  const mornings = incident.scheduled ? await morningsOf(db, plan, [...whole.keys()], now) : undefined;
  const isAsleep = (person: string) => (mornings?.get(person) ?? now) > now;
  const passable = (person: string, steps: readonly Rung[]) => {
    const trusted = around(steps, barred);
    return isAsleep(person) ? quietly(trusted) : trusted;
  };
  return {
    ...{
      level,
      plan,
      seats,
      lastResort,
      declaredAt: incident.declaredAt,
      called,
      paged,
      answered,
      toldShort,
    },
    laddersOf: new Map(
      [...whole].map(([person, { newest, anew }]) => [
        person,
        {
          newest: newest && { ...newest, steps: passable(person, newest.steps) },
          anew: passable(person, anew),
        },
      ]),
    ),
    wholeLadders: whole,
    neededSince: new Map(needed.map(({ role, since }) => [role, since])),
    ...(mornings ? { mornings: inMusterTime(mornings, incident, now) } : {}),
    spared: [...whole].flatMap(([person, { newest, anew }]) => {
      const steps = !newest || isGraver(level, newest.level) ? anew : newest.steps;
      return isAsleep(person) && wakes(steps) ? [person] : [];
    }),
  };
}

/** The ladders of the newest rounds on record, and those of now. */
async function wholeLadders(
  db: Db | Tx,
  { id }: Incident,
  plan: MusterPlan,
  people: readonly string[],
  now: Date,
): Promise<Map<string, Ladders<Rung>>> {
  const rows = await rowsOf<{ person: string; number: number; level: Level; steps: Rung[] }>(
    db,
    sql`select distinct on (person_id) person_id as person, round as number, level, steps
        from incident_ladder where incident_id = ${id}::uuid order by person_id, round desc`,
  );
  const rounds = new Map(rows.map(({ person, ...round }) => [person, round]));
  const anew = await laddersFor(db, plan, people, now);
  return new Map(
    people.map((person) => [person, { newest: rounds.get(person), anew: anew.get(person) ?? [] }]),
  );
}

function inMusterTime(times: ReadonlyMap<string, Date>, incident: Incident, now: Date): Map<string, Date> {
  const muster = musterTime(incident, now);
  return new Map([...times].map(([person, at]) => [person, byMuster(muster, at)]));
}

async function rowsOf<T>(db: Db | Tx, query: ReturnType<typeof sql>): Promise<T[]> {
  return (await (query as ReturnType<typeof sql<T>>).execute(db)).rows;
}

/** Who stands for each role and works here, in which order, and who of them is on leave today. */
export async function seatsAt(db: Db | Tx, now: Date): Promise<Seat[]> {
  // Once for each role, however often it was given to them.
  const { rows } = await sql<Seat & { staffNo: string }>`
    select distinct p.staff_no as "staffNo", g.role, g.person_id as person, coalesce(k.rank, 0) as rank,
           ${isAwayOn(sql`p.id`, sql`(${now}::timestamptz at time zone p.time_zone)::date`)} as away
    from role_grant g join person p on p.id = g.person_id
    left join crisis_rank k on k.role = g.role and k.person_id = g.person_id
    where g.role = any(${[...crisisRoles]}::text[]) and g.from_at <= ${now} and (g.to_at is null or g.to_at > ${now})
      and exists (select from employment e where e.person_id = p.id and e.from_at <= ${now}
                    and (e.to_at is null or e.to_at > ${now}))
    order by g.role, rank, p.staff_no`.execute(db);
  return rows.map(({ role, person, rank, away }) => ({ role, person, rank, away }));
}

/** Those of them who work here, in their order. */
export async function employedOf(db: Db | Tx, people: readonly string[], now: Date): Promise<string[]> {
  if (people.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select person_id as id from employment where person_id = any(${[...people]}::uuid[])
      and from_at <= ${now} and (to_at is null or to_at > ${now})`.execute(db);
  const there = new Set(rows.map(({ id }) => id));
  return people.filter((person) => there.has(person));
}
