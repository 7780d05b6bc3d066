import { type Step, type Way, wakingWays, ways } from '../plan.ts';

/** By which ways somebody wants to be called, in their order; ways that they leave out ring at nobody. */
export interface Choice {
  day: readonly Way[];
  night: readonly Way[];
  /** When their night is, "22:30" by their own clock; unset: when the plan's is. */
  nightHours?: { from: string; to: string };
}

export type ChoiceProblem = 'no-day-way' | 'no-night-way' | 'twice' | 'not-waking' | 'night-too-short';

/** Midnight to six is night for everybody: a night that leaves hours of it out would wake nobody in them. */
const latestFrom = '24:00';
const earliestFrom = '18:00';
const earliestTo = '06:00';
const latestTo = '12:00';

/**
 * What keeps a choice from being taken. Whoever has a way that wakes people keeps one at night.
 *
 * @param has the ways that they have
 */
export function choiceProblems(choice: Choice, has: readonly Way[]): ChoiceProblem[] {
  const { day, night, nightHours } = choice;
  const own = (list: readonly Way[]) => list.filter((way) => has.includes(way));
  const problems: ChoiceProblem[] = [];
  if (own(day).length === 0 && has.length > 0) problems.push('no-day-way');
  if (own(night).length === 0 && has.length > 0) problems.push('no-night-way');
  if ([day, night].some((list) => new Set(list).size < list.length)) problems.push('twice');
  if (canWake(has) && !canWake(own(night))) problems.push('not-waking');
  if (nightHours && !coversTheNight(nightHours)) problems.push('night-too-short');
  return problems;
}

export const canWake = (list: readonly Way[]): boolean => list.some((way) => wakingWays.includes(way));

const hour = /^([01]\d|2[0-3]):[0-5]\d$/;

function coversTheNight({ from, to }: { from: string; to: string }): boolean {
  if (!hour.test(from) || !hour.test(to)) return false;
  const begins = from === '00:00' ? latestFrom : from;
  return begins >= earliestFrom && to >= earliestTo && to <= latestTo;
}

/**
 * The steps of a plan in somebody's own order: what they left out is left out, and the n-th way is taken when the plan
 * takes the n-th of those that they have. What the plan demands holds whatever they chose: at night one way that wakes,
 * where they have one. A choice of nothing that they have (any more) is the plan's own order.
 *
 * @param steps those of the plan that they have, in its order
 */
export function inOwnOrder(
  steps: readonly Step[],
  chosen: readonly Way[] | undefined,
  night: boolean,
): Step[] {
  const own = (chosen ?? []).filter((way) => steps.some((step) => step.way === way));
  if (own.length === 0) return [...steps];
  const wakes = night ? steps.find(({ way }) => wakingWays.includes(way)) : undefined;
  // First, since whoever would rather sleep through it has a message to sleep through already.
  const order = wakes && !canWake(own) ? [wakes.way, ...own] : own;
  return order.map((way, n) => ({ way, after: steps[n]?.after ?? steps.at(-1)?.after ?? 0 }));
}

/** A list of ways as it stands in a form or a row; what is none is left out. */
export const waysIn = (list: readonly string[]): Way[] =>
  list.flatMap((one) => ways.find((way) => way === one) ?? []);
