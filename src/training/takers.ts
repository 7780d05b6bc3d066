import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { held } from '../people/held.ts';
import { isLate, newestOf } from './newest.ts';

/** Where somebody stands with a course: what HR may know of each. Whoever has no tries left has not finished either. */
export interface Standing {
  personId: string;
  name: string;
  staffNo: string;
  department: string | null;
  /** Where it waits, a day that is set anew. */
  dueAt: Date;
  /** They are on leave of which nobody knows the end, and no day is set yet. */
  waits: boolean;
  standing: 'finished' | 'open' | 'overdue';
  /** What they began; null before. */
  versionId: string | null;
}

/** How many people were asked, each once. */
export async function peopleOf(db: Db, code: string): Promise<number> {
  const { rows } = await sql<{ people: number }>`
    select count(*)::int as people from (${newestOf(code)}) n`.execute(db);
  return rows[0]?.people ?? 0;
}

const atOnce = 1_000;

/** Everybody who was asked, page by page, by who is due first. */
export async function* takersPages(db: Db, code: string, now: Date): AsyncGenerator<Standing[]> {
  for (let after: Standing | undefined; ; ) {
    const page = await takers(db, code, { now, limit: atOnce, after });
    if (page.length > 0) yield page;
    after = page.at(-1);
    if (page.length < atOnce) return;
  }
}

interface Wanted {
  now: Date;
  limit: number;
  after?: Pick<Standing, 'dueAt' | 'personId'> | undefined;
  /** Only who has not finished and has tries left. */
  open?: boolean;
}

export async function takers(
  db: Db,
  code: string,
  { now, limit, after, open = false }: Wanted,
): Promise<Standing[]> {
  const { rows } = await sql<Standing>`
    select p.id as "personId", p.name, p.staff_no as "staffNo", place.name as department, n.due_at as "dueAt", n.waits,
           case when n.state = 'passed' then 'finished' when ${isLate(now)} then 'overdue' else 'open' end as standing,
           n.version_id as "versionId"
    from (${newestOf(code)}) n join person p on p.id = n.person_id
    left join lateral (
      select v.name from membership m
      join department_version v on v.department_id = m.department_id and ${held('v', now)}
      where m.person_id = n.person_id and ${held('m', now)} order by m.from_at, m.department_id limit 1
    ) place on true
    where (not ${open} or n.state = 'open')
      ${after ? sql`and (n.due_at, p.id) > (${after.dueAt}, ${after.personId}::uuid)` : sql``}
    order by n.due_at, p.id limit ${limit}`.execute(db);
  return rows;
}
