import { sql } from 'kysely';
import type { Db } from '../../src/db/pool.ts';

interface Held {
  from: Date;
  to: Date | null;
}
export interface Organisation {
  members: (Held & { person: string; department: string })[];
  heads: (Held & { person: string; department: string })[];
  departments: (Held & { id: string; parent: string | null })[];
  works: (Held & { person: string })[];
  staffNo: ReadonlyMap<string, string>;
}

/** Every dated row there is, once: what follows knows no SQL. */
export async function readOrganisation(db: Db): Promise<Organisation> {
  const read = async <T>(columns: string, table: string) =>
    (
      await sql<
        T & Held
      >`select ${sql.raw(columns)}, from_at as "from", to_at as "to" from ${sql.table(table)}`.execute(db)
    ).rows;
  const belongs = 'person_id as person, department_id as department';
  const people = await db.selectFrom('person').select(['id', 'staff_no']).execute();
  return {
    members: await read(belongs, 'membership'),
    heads: await read(belongs, 'department_head'),
    departments: await read('department_id as id, parent_id as parent', 'department_version'),
    works: await read('person_id as person', 'employment'),
    staffNo: new Map(people.map(({ id, staff_no }) => [id, staff_no])),
  };
}

/** The manager of somebody at an instant, found by walking: the rule of `managersQuery` once more, in other words. */
export function managerAt(organisation: Organisation, person: string, at: Date): string | null {
  const manager = bossOf(organisation, person, at);
  const met = new Set<string>();
  for (let next = manager; next && !met.has(next); next = bossOf(organisation, next, at)) {
    if (next === person) return null;
    met.add(next);
  }
  return manager;
}

function bossOf(organisation: Organisation, person: string, at: Date): string | null {
  const now = <T extends Held>(rows: readonly T[]) =>
    rows.filter(({ from, to }) => from <= at && (!to || to > at));
  const earlier = (one: Held, two: Held) => one.from.getTime() - two.from.getTime();
  const [seat] = now(organisation.members)
    .filter((row) => row.person === person)
    .toSorted((one, two) => earlier(one, two) || (one.department < two.department ? -1 : 1));
  const way: string[] = [];
  for (let next = seat?.department; next && !way.includes(next); ) {
    way.push(next);
    next = now(organisation.departments).find(({ id }) => id === way.at(-1))?.parent ?? undefined;
  }
  const heads = now(organisation.heads);
  const working = new Set(now(organisation.works).map((row) => row.person));
  const own = way.findLastIndex((id) =>
    heads.some((head) => head.person === person && head.department === id),
  );
  for (const id of way.slice(own + 1)) {
    const [first] = heads
      .filter((head) => head.department === id && working.has(head.person))
      .toSorted((one, two) => earlier(one, two) || staffOrder(organisation, one.person, two.person));
    if (first) return first.person;
  }
  return null;
}

const staffOrder = ({ staffNo }: Organisation, one: string, two: string) =>
  (staffNo.get(one) ?? '') < (staffNo.get(two) ?? '') ? -1 : 1;
