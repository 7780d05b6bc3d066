import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { newestShares } from './newest.ts';

/** How far people are with a course, each by their newest share. Figures only. */
export interface CourseStanding {
  code: string;
  /** Of the version that can be begun now. */
  number: number;
  asked: number;
  /** Of those asked, and not finished yet. */
  begun: number;
  passed: number;
  notPassed: number;
}

export async function standingOfCourses(db: Db): Promise<CourseStanding[]> {
  const { rows } = await sql<CourseStanding>`
    select v.code, v.number, count(n.code)::int as asked,
           (count(*) filter (where n.state = 'open' and n.begun_at is not null))::int as begun,
           (count(*) filter (where n.state = 'passed'))::int as passed,
           (count(*) filter (where n.state = 'not-passed'))::int as "notPassed"
    from course_version v left join (${newestShares(sql`true`)}) n on n.code = v.code
    where v.ended_at is null group by v.code, v.number order by v.code`.execute(db);
  return rows;
}
