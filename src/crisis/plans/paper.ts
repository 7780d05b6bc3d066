import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { append } from '../../evidence/append.ts';
import { type CrisisRole, crisisRoles } from '../../people/person.ts';
import { employedOf, newestPlan, planOf, seatsAt } from '../load.ts';

export interface PaperPerson {
  rank: number;
  staffNo: string;
  name: string;
  phone: string | null;
  email: string | null;
}

/** Whom to call by hand, and in which order, when nothing else works. */
export interface Paper {
  version: number | null;
  lines: { role: CrisisRole | 'last-resort'; people: PaperPerson[] }[];
}

export async function paperOf(tx: Tx, now: Date): Promise<Paper> {
  const version = await newestPlan(tx);
  const plan = await planOf(tx, version);
  const seats = await seatsAt(tx, now);
  const last = await employedOf(tx, plan.lastResort, now);
  const ids = [...new Set([...seats.map(({ person }) => person), ...last])];
  const { rows } = await sql<Omit<PaperPerson, 'rank'> & { id: string }>`
    select id, staff_no as "staffNo", name, mobile as phone, email from person where id = any(${ids}::uuid[])`.execute(
    tx,
  );
  const people = new Map(rows.map(({ id, ...person }) => [id, person]));
  const line = (person: string, rank: number): PaperPerson[] => {
    const found = people.get(person);
    return found ? [{ rank, ...found }] : [];
  };
  return {
    version,
    lines: [
      ...crisisRoles.map((role) => ({
        role,
        people: seats.filter((seat) => seat.role === role).flatMap(({ person, rank }) => line(person, rank)),
      })),
      { role: 'last-resort' as const, people: last.flatMap((person, n) => line(person, n + 1)) },
    ],
  };
}

/** That somebody took it out: telephone numbers on paper are beyond what Heed can take back. */
export async function takeOut(
  tx: Tx,
  { version, lines }: Paper,
  { personId, now }: { personId: string; now: Date },
): Promise<void> {
  const named = new Set(lines.flatMap(({ people }) => people.map(({ staffNo }) => staffNo)));
  await append(tx, {
    ...{ type: 'crisis.paper-made', at: now, actor: { person: personId } },
    data: { version, people: named.size },
  });
}
