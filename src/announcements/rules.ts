import { addDays } from '../calendar/day.ts';
import { type Hours, mayReach, nextMoment, type Presence } from '../calendar/hours.ts';
import { firstAt, wallAt } from '../calendar/wall.ts';

/** Columns that a card shows (see `training/limits.ts`): of a title, and of all lines of a text together. */
export const longest = { title: 60, text: 280 } as const;
/** No bulletin is planned further ahead than that. */
export const furthestDays = 366;
/** Weeks between two tips to one person: a company default of two, at least one. */
export const weeksBetween = { least: 1, most: 26, usual: 2 } as const;
/** No series goes to fewer: in numbers of a handful one could see who turned tips down. */
export const leastReaders = 5;

const weekMs = 7 * 86_400_000;
const dayMs = 86_400_000;

/**
 * Which tip somebody gets next: the first in the series that they never had, so that a new one is next in line; else the one
 * that they had longest ago. So nobody gets one again before they had all others that there are.
 *
 * @param series ids in their order
 * @param given ids that they had, each once, the last one last
 */
export function nextTip(series: readonly string[], given: readonly string[]): string | undefined {
  return series.find((id) => !given.includes(id)) ?? given.find((id) => series.includes(id));
}

export interface Reader {
  /** When they had the last one. */
  last: Date | null;
  /** Since when the interval counts, once the clock was found to be before `last`. */
  counted: Date | null;
  presence: Presence;
  /** Something they are asked is due, or they were reminded of something today or had another tip: a tip gives way. */
  busy: boolean;
}

export interface Turn {
  /** Now; otherwise they are looked at again at `at`. */
  give: boolean;
  at: Date;
  counted: Date | null;
}

/**
 * Whether somebody gets a tip now: within their hours, not on leave, not while they have something else to do, and never
 * before the interval is over. A clock that was set back neither shortens the interval nor has anybody wait for a day that was
 * never to be: as long as it is before the last tip, the interval counts from when that was found.
 */
export function turnOf(
  { last, counted, presence, busy }: Reader,
  { weeks, hours, now }: { weeks: number; hours: Hours; now: Date },
): Turn {
  const back = last !== null && last > now;
  const since = back ? earlier(counted ?? now, now) : null;
  const free = (since ?? last)?.getTime();
  const from = free === undefined ? now : new Date(free + weeks * weekMs);
  // Nobody knows when they are back: they are looked at again every day.
  const next = (at: Date) => nextMoment(presence, hours, at) ?? new Date(now.getTime() + dayMs);
  if (from > now) return { give: false, at: next(from), counted: since };
  if (!mayReach(presence, hours, now)) return { give: false, at: next(now), counted: since };
  if (busy) {
    const { day } = wallAt(now, presence.zone);
    return { give: false, at: next(firstAt(addDays(day, 1), 0, presence.zone)), counted: since };
  }
  return { give: true, at: next(new Date(now.getTime() + weeks * weekMs)), counted: null };
}

const earlier = (one: Date, other: Date): Date => (one < other ? one : other);

/** What is wrong with an hour to send a bulletin at, if anything. */
export function sendAtWrong(sendAt: Date, now: Date): 'sendPast' | 'sendFar' | undefined {
  if (sendAt <= now) return 'sendPast';
  return sendAt.getTime() - now.getTime() > furthestDays * dayMs ? 'sendFar' : undefined;
}
