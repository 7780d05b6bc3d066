import { DateTime } from 'luxon';

/**
 * Saturdays and Sundays are no working days. Public holidays are not known here, so that a day that is counted may be
 * one: what is due then is due earlier than it would have to be, and never later.
 */
const works = (day: DateTime): boolean => day.weekday <= 5;

/** The end of the day that is so many working days after `from`. */
export function afterWorkingDays(from: Date, days: number, zone: string): Date {
  let day = DateTime.fromJSDate(from, { zone });
  for (let left = days; left > 0; ) {
    day = day.plus({ days: 1 });
    if (works(day)) left -= 1;
  }
  return day.endOf('day').toJSDate();
}

/**
 * One calendar month on (GDPR 12(3)): the end of the same date next month, else of that month's last day; where that
 * is no working day, of the next one.
 */
export function afterOneMonth(from: Date, zone: string): Date {
  let day = DateTime.fromJSDate(from, { zone }).plus({ months: 1 });
  while (!works(day)) day = day.plus({ days: 1 });
  return day.endOf('day').toJSDate();
}
