import { sql } from 'kysely';
import { standingSites } from '../analysis/agreements.ts';
import { addDays, type Day } from '../calendar/day.ts';
import type { Db } from '../db/pool.ts';
import type { Viewer } from '../people/person.ts';

/** Of so many days figures are asked: what was used a year ago helps nobody now. */
const daysBack = 63;

/**
 * Which templates the viewer's departments used most, by ids, the most used first: out of figures of groups that are people
 * enough (`src/analysis/`), from sites where an agreement stands. How often each was used stays with whoever may see figures.
 *
 * @param today the company's day
 */
export async function mostUsed(db: Db, viewer: Viewer, today: Day): Promise<string[]> {
  const groups = [...viewer.departments, ...viewer.heads];
  if (groups.length === 0) return [];
  const sites = [...(await standingSites(db, today)).keys()];
  const { rows } = await sql<{ id: string }>`
    select detail as id from analysis_figure
    where figure = 'template-use' and department_id = any(${groups}::uuid[]) and site = any(${sites}::text[])
      and starts_on >= ${addDays(today, -daysBack)}::date
    group by detail order by sum(count) desc, detail limit 20`.execute(db);
  return rows.map(({ id }) => id);
}
