import { addDays, type Day, weekday, yearOf } from './day.ts';
import { refuseUnknownDay } from './refuse.ts';

/** `unknown`: nobody has said yet which days of that year are public holidays. */
export type DayKind = 'works' | 'rests' | 'unknown';

/** Which days people work, where they are. */
export interface Calendar {
  kindOf(day: Day): DayKind;
}

/** Saturdays and Sundays rest; what there is where nobody has put in anything else. */
export const ordinaryWeek: Calendar = { kindOf: (day) => (weekday(day) <= 5 ? 'works' : 'rests') };

/** @throws HeedError `conflict` (text `holidays-unknown`) for a day whose year is not known: it is never taken for an ordinary one */
export function worksOn(calendar: Calendar, day: Day): boolean {
  const kind = calendar.kindOf(day);
  if (kind === 'unknown') return refuseUnknownDay(day, lackingYear(calendar, day));
  return kind === 'works';
}

/** The day itself where people work on it, else the next one on which they do; with `step` -1 the one before. */
export function workingDayFrom(calendar: Calendar, day: Day, step: 1 | -1 = 1): Day {
  let found = day;
  for (let looked = 0; !worksOn(calendar, found); looked += 1) {
    // Two years of rest are a slip in the company's own days, and would never end here.
    if (looked > 800) throw new RangeError(`no working day within two years of ${day}`);
    found = addDays(found, step);
  }
  return found;
}

/**
 * The day that is so many working days after `day`, or before it where `count` is negative. `day` itself never counts,
 * whether people work on it or not; 0 is `day`.
 */
export function plusWorkingDays(calendar: Calendar, day: Day, count: number): Day {
  const step = count < 0 ? -1 : 1;
  let found = day;
  for (let left = Math.abs(count); left > 0; left -= 1)
    found = workingDayFrom(calendar, addDays(found, step), step);
  return found;
}

/** The years that have to be put in before every day between two, both included, is known. */
export function unknownYears(calendar: Calendar, from: Day, until: Day): number[] {
  const years = new Set<number>();
  for (let day = from; day <= until; day = addDays(day, 1))
    if (calendar.kindOf(day) === 'unknown') years.add(lackingYear(calendar, day));
  return [...years];
}

/** The year whose arrangement says what a day is that is not known: for the last days of a known year the next one. */
function lackingYear(calendar: Calendar, day: Day): number {
  const year = yearOf(day);
  const before = Array.from({ length: 7 }, (_, back) => addDays(`${year}-12-28`, -back));
  return before.some((one) => calendar.kindOf(one) === 'unknown') ? year : year + 1;
}

/** Where the holidays are not known, as if there were none: for what must go on, and says so. */
export function withoutHolidays(calendar: Calendar): Calendar {
  return {
    kindOf: (day) => {
      const kind = calendar.kindOf(day);
      return kind === 'unknown' ? ordinaryWeek.kindOf(day) : kind;
    },
  };
}
