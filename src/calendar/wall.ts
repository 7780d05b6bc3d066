import { IANAZone } from 'luxon';
import { addDays, type Day, dayNumber, dayOfNumber } from './day.ts';

/** Minutes since a day began by the clock on the wall: 570 is 9:30. */
export type Minute = number;

const minuteMs = 60_000;
const dayMs = 86_400_000;

const known = new Map<string, boolean>();
const mostKnown = 1_000;

/** Whether there is a time zone of that name in the IANA data. Asked of everybody in a batch, and slow to find out. */
export function isZone(name: string): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  const found = IANAZone.isValidZone(name);
  if (known.size >= mostKnown) known.clear();
  known.set(name, found);
  return found;
}

/** What clocks in a zone show at an instant. */
export function wallAt(at: Date, zone: string): { day: Day; minute: Minute } {
  const shown = at.getTime() + offset(at.getTime(), zone);
  return {
    day: dayOfNumber(Math.floor(shown / dayMs)),
    minute: Math.floor((((shown % dayMs) + dayMs) % dayMs) / minuteMs),
  };
}

/**
 * The first instant at which clocks in `zone` show that minute of that day, or a later one where they leave it out
 * (in spring). Where they show it twice (in autumn) the first time counts.
 */
export function firstAt(day: Day, minute: Minute, zone: string): Date {
  const { shown, early, late } = around(day, minute, zone);
  for (const at of [early, late]) if (at + offset(at, zone) === shown) return new Date(at);
  return new Date(turnBetween(early, late, zone));
}

/** The instants of a day from which clocks show that minute or go on from it: two where they are turned back over it. */
export function everyTimeAt(day: Day, minute: Minute, zone: string): Date[] {
  const { shown, early, late } = around(day, minute, zone);
  const times = [...new Set([early, late])].filter((at) => at + offset(at, zone) === shown);
  const [begins, ends] = [firstBegin(day, zone), firstBegin(addDays(day, 1), zone)];
  const turned = offset(begins, zone) !== offset(ends, zone) ? [turnBetween(begins, ends, zone)] : [];
  return [...times, ...turned].sort((a, b) => a - b).map((at) => new Date(at));
}

const firstBegin = (day: Day, zone: string): number => firstAt(day, 0, zone).getTime();

/** The instants that may show it: one under each of the offsets there are about then. */
function around(day: Day, minute: Minute, zone: string): { shown: number; early: number; late: number } {
  const shown = dayNumber(day) * dayMs + minute * minuteMs;
  const [before, after] = [offset(shown - dayMs, zone), offset(shown + dayMs, zone)];
  return { shown, early: shown - Math.max(before, after), late: shown - Math.min(before, after) };
}

/** When clocks are turned, to the minute; they are turned once in between. */
function turnBetween(from: number, until: number, zone: string): number {
  const before = offset(from, zone);
  let [low, high] = [Math.floor(from / minuteMs), Math.ceil(until / minuteMs)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(middle * minuteMs, zone) === before) low = middle;
    else high = middle;
  }
  return high * minuteMs;
}

/** Clocks are turned on a quarter of an hour by UTC: in between an offset once looked up holds. */
const quarterMs = 15 * minuteMs;
const mostKept = 20_000;
const kept = new Map<string, Map<number, number>>();

/** How far clocks there are ahead of UTC, in milliseconds. */
function offset(at: number, zone: string): number {
  const known = kept.get(zone) ?? new Map<number, number>();
  const quarter = Math.floor(at / quarterMs);
  const before = known.get(quarter);
  if (before !== undefined) return before;
  const found = IANAZone.create(zone).offset(at) * minuteMs;
  // A long-lived process meets ever new times.
  if (known.size >= mostKept) known.clear();
  kept.set(zone, known.set(quarter, found));
  return found;
}
