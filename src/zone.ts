import { DateTime } from 'luxon';

/** The company's time zone, until it can be configured for each legal entity. */
export const companyZone = 'Asia/Shanghai';

/** The day that calendars in `zone` show at an instant, `YYYY-MM-DD`. */
export function dayIn(at: Date, zone: string): string {
  return DateTime.fromJSDate(at, { zone }).toFormat('yyyy-MM-dd');
}

/**
 * The instant that clocks in `zone` show as `2026-03-02T09:30`; undefined when it is no such time, or one that the
 * clocks there leave out.
 */
export function wallClock(typed: string, zone: string): Date | undefined {
  const time = DateTime.fromISO(typed, { zone });
  const same = time.isValid && time.toFormat("yyyy-MM-dd'T'HH:mm") === typed;
  return same ? time.toJSDate() : undefined;
}
