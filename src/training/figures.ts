import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { held } from '../people/held.ts';
import { leastPeople } from '../policies/analysed.ts';
import { isLate, newestOf } from './newest.ts';
import { loadCourse } from './store.ts';

/** Where people stand with a course, each by their newest share. */
export interface CourseFigures {
  assigned: number;
  passed: number;
  /** Without tries. */
  notPassed: number;
  unfinished: number;
  overdue: number;
  /**
   * How far people have come, at least: of those who have not finished, whole fives are counted, and never all of them, or
   * it would be told of each. Absent where fewer than five have not: who they are is known to HR, and how far one of them
   * is would be told.
   */
  steps?: { opened: number; read: number; tried: number };
}

const wholeFives = (people: number): number => people - (people % leastPeople);

export async function figuresOf(db: Db, code: string, now: Date): Promise<CourseFigures> {
  const { rows } = await sql<{
    state: 'open' | 'passed' | 'not-passed';
    versionId: string | null;
    read: number;
    tried: boolean;
    overdue: boolean;
    people: number;
  }>`
    select n.state, n.version_id as "versionId", n.modules_read as read, ${isLate(now)} as overdue,
           exists (select from quiz_attempt a where a.enrolment_id = n.id and a.state in ('failed', 'handed-in')) as tried,
           count(*)::int as people
    from (${newestOf(code)}) n group by 1, 2, 3, 4, 5`.execute(db);
  const modules = new Map<string, number>();
  for (const { versionId } of rows)
    if (versionId && !modules.has(versionId))
      modules.set(versionId, (await loadCourse(db, versionId)).decided.modules.length);
  const sum = (which: (row: (typeof rows)[number]) => boolean) =>
    rows.reduce((all, row) => all + (which(row) ? row.people : 0), 0);
  const open = rows.filter(({ state }) => state === 'open');
  const unfinished = open.reduce((all, { people }) => all + people, 0);
  const passed = sum(({ state }) => state === 'passed');
  const notPassed = sum(({ state }) => state === 'not-passed');
  const atLeast = (which: (row: (typeof rows)[number]) => boolean) => {
    const people = sum((row) => row.state === 'open' && which(row));
    return passed + notPassed + wholeFives(Math.min(people, unfinished - 1));
  };
  const wasRead = ({ versionId, read }: (typeof rows)[number]) =>
    versionId !== null && read >= (modules.get(versionId) ?? 0);
  return {
    ...{ assigned: passed + notPassed + unfinished, passed, notPassed, unfinished },
    overdue: sum(({ state, overdue }) => state === 'open' && overdue),
    ...(unfinished >= leastPeople
      ? {
          steps: {
            opened: atLeast(({ versionId }) => versionId !== null),
            read: atLeast(wasRead),
            tried: atLeast(({ tried }) => tried),
          },
        }
      : {}),
  };
}

/** A department, or those of several together; null: of no department. */
export interface CourseGroup {
  key: string | null;
  name: string | null;
  people: number;
  finished: number;
  overdue: number;
}

/**
 * By department, by name. Departments of fewer than five people stand together, with the smallest of the others where
 * they are fewer than five even so: no figure, and no difference to the whole, is of fewer people than that.
 */
export async function groupsOf(
  db: Db,
  code: string,
  now: Date,
): Promise<{ groups: CourseGroup[]; others: CourseGroup | undefined }> {
  const { rows } = await sql<CourseGroup>`
    select place.department_id as key, min(called.name) as name, count(*)::int as people,
           (count(*) filter (where n.state = 'passed'))::int as finished,
           (count(*) filter (where n.state = 'open' and ${isLate(now)}))::int as overdue
    from (${newestOf(code)}) n
    left join lateral (
      select m.department_id from membership m where m.person_id = n.person_id and ${held('m', now)}
      order by m.from_at, m.department_id limit 1
    ) place on true
    left join department_version called on called.department_id = place.department_id and ${held('called', now)}
    group by 1 order by people desc, name, key`.execute(db);
  const { groups, others } = together(rows);
  return { groups: groups.toSorted((a, b) => (a.name ?? '').localeCompare(b.name ?? '')), others };
}

/** @param all the largest first */
export function together(all: readonly CourseGroup[]): {
  groups: CourseGroup[];
  others: CourseGroup | undefined;
} {
  const groups = all.filter(({ people }) => people >= leastPeople);
  const small = all.filter(({ people }) => people < leastPeople);
  const size = () => small.reduce((sum, { people }) => sum + people, 0);
  while (small.length > 0 && size() < leastPeople) {
    const next = groups.pop();
    if (!next) return { groups: [], others: undefined };
    small.push(next);
  }
  const sum = (of: (one: CourseGroup) => number) => small.reduce((found, one) => found + of(one), 0);
  return {
    groups,
    others:
      small.length === 0
        ? undefined
        : {
            ...{ key: null, name: null, people: size() },
            ...{ finished: sum(({ finished }) => finished), overdue: sum(({ overdue }) => overdue) },
          },
  };
}

/** How many had passed by the end of each week, by the week's beginning in `zone`; weeks without any have no point. */
export async function passedOverTime(
  db: Db,
  code: string,
  { zone, now }: { zone: string; now: Date },
): Promise<{ from: Date | null; points: { until: Date; finished: number }[] }> {
  const { rows } = await sql<{ week: Date; people: number; from: Date }>`
    select date_trunc('week', n.ended_at, ${zone}::text) as week, count(*)::int as people,
           (select min(assigned_at) from enrolment where code = ${code}) as from
    from (${newestOf(code)}) n where n.state = 'passed' group by 1 order by 1`.execute(db);
  let finished = 0;
  const points = rows.map(({ week, people }) => {
    finished += people;
    return { until: new Date(Math.min(week.getTime() + 7 * 86_400_000, now.getTime())), finished };
  });
  return { from: rows[0]?.from ?? null, points };
}
