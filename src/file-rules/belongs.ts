import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { held } from '../people/held.ts';
import type { Belongs, FileTransfer } from './rules.ts';

type Moment = Pick<FileTransfer, 'person' | 'at'>;

/** Where each of these belonged at the moment: the legal entity as it stands now, departments with those above. */
export async function belongings(
  tx: Db | Tx,
  moments: readonly Moment[],
): Promise<(moment: Moment) => Belongs> {
  const people = [...new Set(moments.map(({ person }) => person))];
  // Moves are days apart: one look for each person and day.
  const days = new Map(moments.map((one) => [nameOf(one), one]));
  const asked = [...days.values()];
  const { rows: entities } = await sql<{ id: string; entity: string | null }>`
    select id, entity from person where id = any(${people}::uuid[])`.execute(tx);
  const { rows } = await sql<{ n: number; department: string }>`
    with recursive moment (n, person, at) as (
      select t.n::int, t.person, t.at
      from unnest(${asked.map(({ person }) => person)}::uuid[], ${asked.map(({ at }) => at)}::timestamptz[])
        with ordinality t (person, at, n)
    ), belongs (n, at, department) as (
      select q.n, q.at, m.department_id from moment q join membership m
        on m.person_id = q.person and m.from_at <= q.at and (m.to_at is null or m.to_at > q.at)
      union
      select b.n, b.at, v.parent_id from belongs b join department_version v
        on v.department_id = b.department and v.from_at <= b.at and (v.to_at is null or v.to_at > b.at)
      where v.parent_id is not null
    )
    select n, department from belongs`.execute(tx);
  const entityOf = new Map(entities.map(({ id, entity }) => [id, entity]));
  const found = new Map(
    asked.map((one, n) => [
      nameOf(one),
      {
        entity: entityOf.get(one.person) ?? null,
        departments: rows.filter((row) => row.n === n + 1).map(({ department }) => department),
      },
    ]),
  );
  return (moment) => found.get(nameOf(moment)) ?? { entity: null, departments: [] };
}

const nameOf = ({ person, at }: Moment): string => `${person} ${at.toISOString().slice(0, 10)}`;

/** Everybody whom a scope holds now, who works here. */
export async function peopleIn(
  db: Db | Tx,
  scope: { of: 'everyone' } | { of: 'entity'; entity: string } | { of: 'department'; department: string },
  now: Date,
): Promise<string[]> {
  const whose =
    scope.of === 'everyone'
      ? sql`true`
      : scope.of === 'entity'
        ? sql`p.entity = ${scope.entity}`
        : sql`exists (
            with recursive below (id) as (
              select ${scope.department}::uuid
              union
              select v.department_id from department_version v join below on v.parent_id = below.id where ${held('v', now)}
            )
            select from membership m join below on below.id = m.department_id
            where m.person_id = p.id and ${held('m', now)})`;
  const { rows } = await sql<{ id: string }>`
    select p.id from person p where ${whose}
      and exists (select from employment e where e.person_id = p.id and ${held('e', now)})
    order by p.id`.execute(db);
  return rows.map(({ id }) => id);
}
