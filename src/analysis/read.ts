import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import type { Db } from '../db/pool.ts';
import type { AnalysisFigure } from '../policies/analysed.ts';
import { standingSites } from './agreements.ts';
import { isOfEnough } from './enough.ts';

/** A part of a closed week, as it is stored (`rules.ts`). */
export interface Figure {
  week: Day;
  department: string | null;
  figure: AnalysisFigure;
  fromHour: number;
  toHour: number;
  channel: string | null;
  detail: string;
  count: number;
}

export interface FiguresAsked {
  site: string;
  /** These departments and nothing of the site beside them; `all`: of the whole site. */
  departments: readonly string[] | 'all';
  /** The first and the last week, by their Mondays. */
  from: Day;
  to: Day;
  channel?: string;
}

/**
 * Figures of a site where an agreement stands. Only whole parts come, so whatever is summed of them is of people enough; a
 * channel leaves out what several channels have together. Weeks made for fewer people than stand agreed today do not come.
 *
 * @param today the company's day
 */
export async function figuresFor(db: Db, asked: FiguresAsked, today: Day): Promise<Figure[]> {
  const { site, departments, from, to, channel } = asked;
  const standing = await standingSites(db, today);
  if (!standing.has(site)) return [];
  const all = departments === 'all';
  const { rows } = await sql<Figure>`
    select starts_on::text as week, department_id as department, figure, from_hour as "fromHour", to_hour as "toHour",
           channel, detail, count
    from analysis_figure f
    where site = ${site} and ${isOfEnough(standing)} and starts_on between ${from}::date and ${to}::date
      and (${all} or department_id = any(${all ? [] : [...departments]}::uuid[]))
      and (${channel ?? null}::text is null or channel = ${channel ?? null} or figure = 'template-use')
    order by starts_on, department_id, from_hour, to_hour, channel, detail`.execute(db);
  return rows;
}

/** Weeks of a site that there are figures to show of, the newest first. @param today the company's day */
export async function weeksOf(db: Db, site: string, today: Day): Promise<Day[]> {
  const { rows } = await sql<{ week: Day }>`
    select distinct starts_on::text as week from analysis_figure f
    where site = ${site} and ${isOfEnough(await standingSites(db, today))} order by 1 desc`.execute(db);
  return rows.map(({ week }) => week);
}

/** Departments and each below them, by today's tree. */
export async function withBelow(db: Db, departments: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive down (id) as (
      select unnest(${[...departments]}::uuid[])
      union
      select v.department_id from down join department_version v on v.parent_id = down.id and v.to_at is null
    ) select id from down`.execute(db);
  return rows.map(({ id }) => id);
}
