import { addDays, type Day } from './day.ts';
import type { Calendar } from './rules.ts';

/** The last day before the first one that is not known; at most three years on. */
export function knownUntil(calendar: Calendar, from: Day): Day {
  const furthest = addDays(from, 3 * 366);
  let day = from;
  while (day < furthest && calendar.kindOf(day) !== 'unknown') day = addDays(day, 1);
  return addDays(day, -1);
}
