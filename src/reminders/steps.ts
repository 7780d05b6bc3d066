import type { Day } from '../calendar/day.ts';
import { isAway, type Presence } from '../calendar/hours.ts';
import { type Calendar, plusWorkingDays, workingDayFrom } from '../calendar/rules.ts';
import { wallAt } from '../calendar/wall.ts';
import type { Step } from './policy.ts';
import type { Item } from './state.ts';

/**
 * The day of a step. A day due on which nobody works moves back for what comes before it or on it, so that nobody is
 * reminded too late to do it; a step after it counts on from the day itself.
 */
export function stepDay(step: Step, sent: Day, due: Day, calendar: Calendar): Day {
  if (step.from === 'sent') return plusWorkingDays(calendar, sent, step.workingDays);
  if (step.workingDays > 0) return plusWorkingDays(calendar, due, step.workingDays);
  return plusWorkingDays(calendar, workingDayFrom(calendar, due, -1), step.workingDays);
}

export interface Pending {
  index: number;
  step: Step;
  day: Day;
}

/** The steps that are still to come or were missed. One that lies on the day of sending or before is none: the card said it. */
export function pendingSteps({ policy, state, sentAt, due }: Item, { calendar, zone }: Presence): Pending[] {
  if (state.told >= policy.perItem) return [];
  const sent = wallAt(sentAt, zone).day;
  return policy.steps
    .map((step, index) => ({ index, step, day: stepDay(step, sent, due, calendar) }))
    .filter(({ index, day }) => !state.done.includes(index) && day > sent);
}

/**
 * `from`, or the next working day where that is on leave or before the end of the first working day after it: that one
 * belongs to the person. Undefined while nobody knows when they come back.
 */
export function afterLeave(from: Day, presence: Presence): Day | undefined {
  const { calendar, away } = presence;
  let day = from;
  for (let moved = true; moved; ) {
    moved = false;
    for (const leave of away) {
      if (leave.from > day) continue;
      if (leave.until === null) return undefined;
      const back = backOn(leave.until, presence);
      if (back === undefined) return undefined;
      if (day > back) continue;
      day = plusWorkingDays(calendar, back, 1);
      moved = true;
    }
  }
  return day;
}

/** The first working day after a leave that is in no other leave. */
function backOn(until: Day, presence: Presence): Day | undefined {
  let day = plusWorkingDays(presence.calendar, until, 1);
  while (isAway(presence, day)) {
    const leave = presence.away.find((one) => one.from <= day && (one.until === null || day <= one.until));
    if (!leave || leave.until === null) return undefined;
    day = plusWorkingDays(presence.calendar, leave.until, 1);
  }
  return day;
}
