import { sql } from 'kysely';
import { addDays, type Day } from '../calendar/day.ts';
import type { Db } from '../db/pool.ts';
import type { Viewer } from '../people/person.ts';
import type { AnalysisFigure } from '../policies/analysed.ts';
import { standingSites } from './agreements.ts';
import { isOfEnough } from './enough.ts';
import type { Figure } from './read.ts';

/** Of so many days figures are asked: what was so a year ago helps nobody now. */
const daysBack = 63;

/** Figures of a team, or of departments so far above it. */
export interface TeamLevel {
  /** Names of the departments above that these are of; empty: the viewer's own team. */
  above: string[];
  figures: Figure[];
}

/**
 * Figures of one kind that the viewer has a part in as one of a team: of the departments they belong to, of those they head
 * with all below, and of each level above, the nearest first. Whole parts of closed weeks and nothing else, so of people
 * enough. Of those who belong there, only at the site they work at, and only while an agreement stands there; whoever heads
 * a department sees it at every such site, as in the console.
 *
 * @param today the company's day
 */
export async function teamFigures(
  db: Db,
  viewer: Viewer,
  of: AnalysisFigure,
  today: Day,
): Promise<TeamLevel[]> {
  const standing = await standingSites(db, today);
  const sites = [...standing.keys()];
  if (sites.length === 0) return [];
  const { rows } = await sql<Figure & { level: number; name: string | null }>`
    with recursive up (id, level) as (
      select unnest(${[...viewer.departments]}::uuid[]), 0
      union
      select v.parent_id, up.level + 1
      from up join department_version v on v.department_id = up.id and v.to_at is null
      where v.parent_id is not null and up.level < ${highest}
    ), own as (select site from person where id = ${viewer.id}::uuid), asked (site, id, level) as (
      select own.site, up.id, up.level from own, up
      union
      select site, id, 0 from unnest(${sites}::text[]) site, unnest(${[...viewer.heads]}::uuid[]) id
    ), nearest as (select site, id, min(level) as level from asked group by 1, 2)
    select n.level, d.name, f.starts_on::text as week, f.department_id as department, f.figure, f.from_hour as "fromHour",
           f.to_hour as "toHour", f.channel, f.detail, f.count
    from nearest n join analysis_figure f on f.site = n.site and f.department_id = n.id
    left join department_version d on d.department_id = n.id and d.to_at is null
    where f.figure = ${of} and f.starts_on >= ${addDays(today, -daysBack)}::date and ${isOfEnough(standing)}
    order by n.level, d.name, f.starts_on, f.from_hour, f.detail`.execute(db);
  const levels = new Map<number, TeamLevel>();
  for (const { level, name, ...figure } of rows) {
    const known = levels.get(level) ?? { above: [], figures: [] };
    levels.set(level, known);
    known.figures.push(figure);
    if (level > 0 && name !== null && !known.above.includes(name)) known.above.push(name);
  }
  return [...levels.values()];
}

/** Departments that lie in a circle end somewhere too. */
const highest = 20;
