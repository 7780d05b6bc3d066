/** A calendar's day, `2026-03-02`: no instant, and the same wherever one is. Days compare as text. */
export type Day = string;

const dayMs = 86_400_000;

/** Days since 1970-01-01. */
export const dayNumber = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / dayMs;

/** Days that were named lately: batches of thousands are of few. */
const named = new Map<number, Day>();
const mostNamed = 1_000;

export function dayOfNumber(number: number): Day {
  const before = named.get(number);
  if (before !== undefined) return before;
  const day = new Date(number * dayMs).toISOString().slice(0, 10);
  if (named.size >= mostNamed) named.clear();
  named.set(number, day);
  return day;
}

export const addDays = (day: Day, days: number): Day => dayOfNumber(dayNumber(day) + days);

/** 1 is Monday, 7 Sunday. */
export const weekday = (day: Day): number => ((((dayNumber(day) + 3) % 7) + 7) % 7) + 1;

export const yearOf = (day: Day): number => Number(day.slice(0, 4));

/** Whether `typed` is a day that there is: 2026-02-30 is none. */
export function isDay(typed: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(typed)) return false;
  const number = dayNumber(typed);
  return Number.isFinite(number) && dayOfNumber(number) === typed;
}
