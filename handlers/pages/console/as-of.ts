import { DateTime } from 'luxon';
import { dayIn, wallClock } from '../../../src/zone.ts';

/** The instant a page is about. */
export interface AsOf {
  at: Date;
  /** As it stands in the address; absent: now. */
  typed?: string;
  /** A whole day, as it was when it ended. */
  day: boolean;
}

/**
 * What `?at=` says, by the company's clocks: `2026-03-02T09:30`, or `2026-03-02` for the end of that day. What is no
 * time, and what is not over yet, is now. Whoever may not know answers looks at whole days alone: minute by minute they
 * would find out when each person answered.
 */
export function asOf(typed: unknown, answers: boolean, now: Date, zone: string): AsOf {
  const present = { at: now, day: false };
  if (typeof typed !== 'string') return present;
  const minute = answers ? wallClock(typed, zone) : undefined;
  if (minute) return minute < now ? { at: minute, typed, day: false } : present;
  const day = typed.slice(0, 10);
  const end = DateTime.fromISO(day, { zone }).endOf('day');
  const known = /^\d{4}-\d{2}-\d{2}$/.test(day) && end.isValid && day < dayIn(now, zone);
  return known ? { at: end.toJSDate(), typed: day, day: true } : present;
}
