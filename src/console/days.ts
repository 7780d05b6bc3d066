import { DateTime } from 'luxon';

/** The instants from the beginning of one day to the end of another, both counted in, as calendars in `zone` show them. */
export function calendarDayRange(
  { from, until }: { from?: string | undefined; until?: string | undefined },
  zone: string,
): { begin?: Date; end?: Date } {
  const begin = from ? DateTime.fromISO(from, { zone }) : undefined;
  const end = until ? DateTime.fromISO(until, { zone }).plus({ days: 1 }) : undefined;
  return {
    ...(begin?.isValid ? { begin: begin.toJSDate() } : {}),
    ...(end?.isValid ? { end: end.toJSDate() } : {}),
  };
}
