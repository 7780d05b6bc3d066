import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { type CrisisRole, crisisRoles } from '../../people/person.ts';
import type { WhyCalled } from '../facts.ts';
import { laddersFor, type Rung, waysOf } from '../ladders.ts';
import type { Level } from '../levels.ts';
import { employedOf, newestPlan, planOf, seatsAt } from '../load.ts';
import { look } from '../muster.ts';
import type { CrisisPlan, Way } from '../plan.ts';
import { checkPlan, type PlanFinding } from './rules.ts';

/** Somebody in the plan. */
export interface PlanPerson {
  id: string;
  staffNo: string;
  name: string;
  ways: readonly Way[];
}

export interface PlanSeat {
  person: PlanPerson;
  rank: number;
  away: boolean;
}

export interface PlanView {
  /** Null: the plan that comes with Heed. */
  version: number | null;
  plan: CrisisPlan;
  roles: { role: CrisisRole; seats: PlanSeat[] }[];
  /** In the order in which they are called; those who have left are not among them. */
  lastResort: PlanPerson[];
  findings: PlanFinding[];
  people: ReadonlyMap<string, PlanPerson>;
}

/** The plan that holds now, with everybody in it and what should be put right. */
export async function readPlan(db: Db | Tx, now: Date): Promise<PlanView> {
  const version = await newestPlan(db);
  return { version, ...(await lookAtPlan(db, await planOf(db, version), now)) };
}

/** A plan as it would be for the people of now. */
export async function lookAtPlan(
  db: Db | Tx,
  plan: CrisisPlan,
  now: Date,
): Promise<Omit<PlanView, 'version'>> {
  const seats = await seatsAt(db, now);
  const lastResort = await employedOf(db, plan.lastResort, now);
  const ids = [...new Set([...seats.map(({ person }) => person), ...plan.lastResort])];
  const reaches = await waysOf(db, ids);
  const { rows } = await sql<{ id: string; staffNo: string; name: string }>`
    select id, staff_no as "staffNo", name from person where id = any(${ids}::uuid[])`.execute(db);
  const people = new Map(rows.map((row) => [row.id, { ...row, ways: reaches.get(row.id)?.ways ?? [] }]));
  const ways = new Map([...people].map(([id, person]) => [id, person.ways]));
  const named = (id: string): PlanPerson[] => {
    const person = people.get(id);
    return person ? [person] : [];
  };
  return {
    plan,
    roles: crisisRoles.map((role) => ({
      role,
      seats: seats
        .filter((seat) => seat.role === role)
        .flatMap(({ person, rank, away }) => named(person).map((one) => ({ person: one, rank, away }))),
    })),
    lastResort: lastResort.flatMap(named),
    findings: checkPlan({ plan, seats, lastResort, ways }),
    people,
  };
}

/** Somebody who would be called at this moment, and how they would be paged until they answer. */
export interface Preview {
  person: string;
  roles: { role: CrisisRole; why: WhyCalled }[];
  rungs: readonly Rung[];
}

/** Who would be called if a crisis of this level were declared now: the same function that calls them, asked dry. */
export async function whoNow(db: Db | Tx, plan: CrisisPlan, level: Level, now: Date): Promise<Preview[]> {
  const seats = await seatsAt(db, now);
  const lastResort = await employedOf(db, plan.lastResort, now);
  const people = [...new Set([...seats.map(({ person }) => person), ...lastResort])];
  const laddersOf = await laddersFor(db, plan.levels[level], people, now);
  const { acts } = look(
    {
      ...{ level, plan: plan.levels[level], seats, lastResort, declaredAt: now },
      laddersOf: new Map([...laddersOf].map(([person, anew]) => [person, { anew }])),
      ...{ called: [], paged: [], answered: [], toldShort: [] },
    },
    now,
  );
  const called = acts.flatMap((act) => (act.kind === 'call' ? [act] : []));
  return [...new Set(called.map(({ person }) => person))].map((person) => ({
    person,
    roles: called.flatMap(({ person: who, role, why }) => (who === person ? [{ role, why }] : [])),
    rungs: laddersOf.get(person) ?? [],
  }));
}
