import { addDays, type Day } from '../calendar/day.ts';
import { type Calendar, ordinaryWeek, plusWorkingDays, withoutHolidays } from '../calendar/rules.ts';
import type { Minute } from '../calendar/wall.ts';
import type { ReminderPolicy, Rung } from './policy.ts';
import { stepDay } from './steps.ts';

/** What happens on a day, as far as one can see ahead for somebody at work who does not answer. */
export type Moment =
  | { what: 'sent' | 'due'; day: Day }
  | { what: 'reminded'; day: Day; at: Minute }
  | { what: 'told'; day: Day; at: Minute; to: Rung['to']; again?: number };

export interface Preview {
  moments: Moment[];
  /** Days in between that are no ordinary ones of their week: holidays with the weekends in them, and weekends worked. */
  unusual: { from: Day; until: Day; kind: 'works' | 'rests' }[];
}

/** When people hear of something that is sent on a day and due on another, by a policy, where a calendar holds. */
export function previewOf(
  policy: ReminderPolicy,
  { sent, due, calendar }: { sent: Day; due: Day; calendar: Calendar },
): Preview {
  const counted = withoutHolidays(calendar);
  const reminded = policy.steps
    .map((step): Moment => ({ what: 'reminded', day: stepDay(step, sent, due, counted), at: step.at }))
    // The card has just said it.
    .filter(({ day }) => day > sent);
  const told = policy.rungs.map(
    (rung): Moment => ({
      what: 'told',
      day: plusWorkingDays(counted, due, rung.workingDays),
      at: rung.at,
      to: rung.to,
      ...(rung.to === 'last' ? { again: rung.again } : {}),
    }),
  );
  const moments: Moment[] = [{ what: 'sent', day: sent }, ...reminded, { what: 'due', day: due }, ...told];
  moments.sort((a, b) => (a.day === b.day ? rank(a) - rank(b) : a.day < b.day ? -1 : 1));
  const last = moments.at(-1)?.day ?? due;
  return { moments, unusual: unusualDays(calendar, sent, last) };
}

function unusualDays(calendar: Calendar, from: Day, until: Day): Preview['unusual'] {
  const found: Preview['unusual'] = [];
  for (let day = from; day <= until; day = addDays(day, 1)) {
    const kind = calendar.kindOf(day);
    if (kind === 'unknown' || kind === ordinaryWeek.kindOf(day)) continue;
    const last = found.at(-1);
    if (last?.kind === 'rests' && kind === 'rests' && restsBetween(calendar, last.until, day))
      last.until = day;
    else found.push({ from: day, until: day, kind });
  }
  return found;
}

/** Nobody works between two days of rest: they are one holiday. */
function restsBetween(calendar: Calendar, one: Day, other: Day): boolean {
  for (let day = addDays(one, 1); day < other; day = addDays(day, 1))
    if (calendar.kindOf(day) !== 'rests') return false;
  return true;
}

const order: readonly Moment['what'][] = ['sent', 'reminded', 'due', 'told'];
const rank = (moment: Moment): number => order.indexOf(moment.what) * 1500 + ('at' in moment ? moment.at : 0);
