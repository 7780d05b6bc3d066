import { weekday } from '../calendar/day.ts';
import { type Hours, isAway, mayReach, type Presence } from '../calendar/hours.ts';
import { worksOn } from '../calendar/rules.ts';
import { wallAt } from '../calendar/wall.ts';
import { type CoveredHours, weekdays } from '../policies/covers.ts';

/** Whether an instant lies in the hours that a policy covers, where the person is. @param company the hours people work in */
export function inHours(hours: CoveredHours, presence: Presence, company: Hours, at: Date): boolean {
  if (hours === 'always') return true;
  if (hours === 'working') return mayReach(presence, company, at);
  const { day, minute } = wallAt(at, presence.zone);
  if (minute < minuteOf(hours.from) || minute >= minuteOf(hours.to)) return false;
  if (hours.days === 'every') return true;
  if (hours.days === 'working') return worksOn(presence.calendar, day) && !isAway(presence, day);
  const name = weekdays[weekday(day) - 1];
  return name !== undefined && hours.days.includes(name);
}

/** `09:30` is 570. */
const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
