import { addDays, type Day } from '../calendar/day.ts';
import type { Away } from '../calendar/hours.ts';
import type { Said } from '../messages/problems.ts';

/** Longer ago, or further ahead, is a slip of the year. Company defaults: leave for a child lasts three years in places. */
const longestAgo = 366;
const furthestAhead = 4 * 366;

/**
 * What is wrong with saying that somebody is away.
 *
 * @param others what is said of them already
 * @param today the company's day
 */
export function absenceProblems({ from, until }: Away, others: readonly Away[], today: Day): Said[] {
  if (until !== null && until < from) return [{ code: 'absences.backwards' }];
  const far = [from, until ?? from].find(
    (day) => day < addDays(today, -longestAgo) || day > addDays(today, furthestAhead),
  );
  if (far !== undefined) return [{ code: 'absences.far', params: { day: far } }];
  return others
    .filter((other) => overlap({ from, until }, other))
    .map(
      (other): Said =>
        other.until === null
          ? { code: 'absences.overlapOpen', params: { from: other.from } }
          : { code: 'absences.overlap', params: { from: other.from, until: other.until } },
    );
}

export const overlap = (one: Away, other: Away): boolean =>
  (one.until === null || one.until >= other.from) && (other.until === null || other.until >= one.from);
