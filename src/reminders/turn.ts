import type { Day } from '../calendar/day.ts';
import type { Presence } from '../calendar/hours.ts';
import { plusWorkingDays } from '../calendar/rules.ts';
import type { Rung } from './policy.ts';
import type { Item } from './state.ts';
import { afterLeave } from './steps.ts';

/**
 * How many hear in one another's place, beginning with whoever is to: once each of them could not be reached it is the
 * person's turn again.
 */
const inPlace: Readonly<Record<Rung['to'], number>> = { manager: 3, handler: 3, hr: 2, last: 2 };

export interface Turn {
  rung: Rung;
  /** From which day of the person's on others hear; undefined while they are on leave nobody knows the end of. */
  day: Day | undefined;
  /**
   * The person's reminders wait no longer for a platform to take them, and on that day give way: otherwise whoever is to
   * hear would wait for as long as a platform is down.
   */
  ahead: boolean;
  /** So many hear in one another's place, whoever is to before them. */
  of: number;
}

/**
 * When others hear that an item is not finished, and whether the person has their turn first. A reminder that no platform
 * took holds them back for one working day, counted from the day on which they would have heard.
 *
 * @param here the person's day
 */
export function turnOf(item: Item, { calendar, ...presence }: Presence, here: Day): Turn | undefined {
  const { policy, state } = item;
  const rung = policy.rungs[Math.min(state.rung, policy.rungs.length - 1)];
  if (!rung) return undefined;
  const planned = afterLeave(rungDay(item, rung, calendar, here), { calendar, ...presence });
  const { vain, passed } = state;
  const of = inPlace[rung.to];
  if (planned === undefined || vain === null || vain < planned)
    return { rung, day: planned, ahead: false, of };
  const since = passed.day !== null && passed.day > vain ? passed.day : null;
  // All of them were tried since, so it is the person's turn again.
  if (since !== null && passed.count % of === 0) return { rung, day: planned, ahead: false, of };
  const day = since === here ? here : plusWorkingDays(calendar, since ?? vain, 1);
  return { rung, day: afterLeave(day, { calendar, ...presence }), ahead: true, of };
}

/** The day from which on a rung is told: a working day of the person's lies between it and what came before. */
function rungDay({ due, state, policy }: Item, rung: Rung, calendar: Presence['calendar'], here: Day): Day {
  if (rung.to === 'last' && state.rung >= policy.rungs.length)
    return plusWorkingDays(calendar, state.lastDay ?? here, rung.again);
  const day = plusWorkingDays(calendar, due, rung.workingDays);
  return state.lastDay === null ? day : later(day, plusWorkingDays(calendar, state.lastDay, 1));
}

export const later = (one: Day, other: Day): Day => (one > other ? one : other);
