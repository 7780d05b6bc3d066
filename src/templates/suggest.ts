import { slowHours, usesOf } from '../analysis/sums.ts';
import { teamFigures } from '../analysis/team.ts';
import type { Day } from '../calendar/day.ts';
import type { Db } from '../db/pool.ts';
import type { Viewer } from '../people/person.ts';

const mostIds = 20;

/**
 * Which templates the viewer's team used most, by ids, the most used first; then those of departments above it. How often
 * each was used stays with whoever may see figures.
 *
 * @param today the company's day
 */
export async function mostUsed(db: Db, viewer: Viewer, today: Day): Promise<string[]> {
  const levels = await teamFigures(db, viewer, 'template-use', today);
  const ids = levels.flatMap(({ figures }) => usesOf(figures).map(({ templateId }) => templateId));
  return [...new Set(ids)].slice(0, mostIds);
}

/** Hours in which customers wait longer than usual for an answer. */
export interface SlowSpans {
  /** Names of the departments it was seen in, where the team by itself has too few people; empty: the team's own. */
  above: string[];
  /** From the full hour on up to the other one, in the order of the day. */
  spans: { from: number; to: number }[];
}

/**
 * When answers of the viewer's team are slow. Of departments above only where nothing is told of hours of the team itself;
 * how slow stays with whoever may see figures. Undefined where nothing is told, or nothing is slow.
 */
export async function slowForTeam(db: Db, viewer: Viewer, today: Day): Promise<SlowSpans | undefined> {
  const levels = await teamFigures(db, viewer, 'response-times', today);
  const level = levels.find(({ figures }) => figures.some(({ fromHour, toHour }) => toHour - fromHour === 1));
  const slow = level ? slowHours(level.figures) : [];
  if (!level || slow.length === 0) return undefined;
  const spans: SlowSpans['spans'] = [];
  for (const hour of slow.map((one) => one.hour).sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last?.to === hour) last.to = hour + 1;
    else spans.push({ from: hour, to: hour + 1 });
  }
  return { above: level.above, spans };
}
