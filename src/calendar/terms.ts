import { DateTime } from 'luxon';
import { dayIn } from '../zone.ts';
import type { Day } from './day.ts';
import { type Calendar, plusWorkingDays, unknownYears, withoutHolidays, workingDayFrom } from './rules.ts';

/** The end of a term. It never waits for a calendar: where holidays are not known it is counted without, and says so. */
export interface Term {
  due: Date;
  /** Years whose holidays were not known: what is due then is due as if there were none, mostly earlier than it would have to be. */
  holidaysUnknown: number[];
}

/** The end of the day that is so many working days after `from`. */
export function afterWorkingDays(from: Date, days: number, zone: string, calendar: Calendar): Term {
  const start = dayIn(from, zone);
  return termUntil(start, plusWorkingDays(withoutHolidays(calendar), start, days), zone, calendar);
}

/**
 * One calendar month on (GDPR 12(3)): the end of the same date next month, else of that month's last day; where that
 * is no working day, of the next one. A Saturday that is worked counts as a working day: that is never too late.
 */
export function afterOneMonth(from: Date, zone: string, calendar: Calendar): Term {
  const same = sameDate(dayIn(from, zone), 1);
  return termUntil(same, workingDayFrom(withoutHolidays(calendar), same), zone, calendar);
}

/** The same date so many months on, else that month's last day. */
export function sameDate(day: Day, months: number): Day {
  return DateTime.fromISO(day, { zone: 'utc' }).plus({ months }).toFormat('yyyy-MM-dd');
}

export function termUntil(from: Day, until: Day, zone: string, calendar: Calendar): Term {
  const due = DateTime.fromISO(until, { zone }).endOf('day').toJSDate();
  return { due, holidaysUnknown: unknownYears(calendar, from, until) };
}

/** For the record, where there is anything to say. */
export const holidaysSaid = ({ holidaysUnknown }: Term): { holidaysUnknown?: number[] } =>
  holidaysUnknown.length > 0 ? { holidaysUnknown } : {};
