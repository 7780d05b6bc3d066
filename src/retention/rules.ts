import { DateTime } from 'luxon';
import type { Day } from '../calendar/day.ts';
import { allPeriods, periodUnder } from '../policies/periods.ts';
import type { Retention, RetentionChoice } from '../policies/schema.ts';
import type { RetentionStart, RuleSetCode } from '../policies/vocabulary.ts';
import { dayIn } from '../zone.ts';

/**
 * The day of what has no end yet, because what its period is counted from has not happened: somebody still works here.
 * It is moved to its own day once it has one.
 */
export const openEnd: Day = '9999-12-31';

/** Days, in the company's zone, on which what a period may be counted from has happened; absent while it has not. */
export type Starts = Partial<Readonly<Record<RetentionStart, Day>>>;

/**
 * The last day on which something is kept: the same date so many months or years on, the last of the month where that
 * has no such date. Calendar months, never thirty days. What is not counted from anything yet is kept until `openEnd`.
 */
export function lastDay(starts: Starts, { count, unit, from }: Retention): Day {
  const start = starts[from];
  if (start === undefined) return openEnd;
  const end = DateTime.fromISO(start, { zone: 'utc' })
    .plus({ [unit]: count })
    .toFormat('yyyy-MM-dd');
  return end.length === openEnd.length ? end : openEnd;
}

/**
 * The shortest of all that was promised to everybody it is about: a version that came later and says less cuts what was
 * kept before, one that says more leaves it. Somebody whose law is not known is promised the least that is named.
 *
 * @param promises of the version it was kept under, and of each that has been in force since
 */
export function lastDayOf(
  starts: Starts,
  promises: readonly RetentionChoice[],
  laws: readonly (RuleSetCode | undefined)[],
): Day {
  const days = promises
    .flatMap((choice) => periodsFor(choice, laws))
    .map((period) => lastDay(starts, period));
  return days.toSorted()[0] ?? openEnd;
}

function periodsFor(choice: RetentionChoice, laws: readonly (RuleSetCode | undefined)[]): Retention[] {
  return laws.flatMap((law) => {
    const period = law && periodUnder(law, choice);
    return period ? [period] : allPeriods(choice);
  });
}

/** Whether a last day is over where the company is. */
export const isOver = (day: Day, now: Date, zone: string): boolean => day < dayIn(now, zone);
