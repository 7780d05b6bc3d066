import { createHash } from 'node:crypto';
import { type Day, weekday } from '../../calendar/day.ts';
import type { Calendar } from '../../calendar/rules.ts';
import { sameDate } from '../../calendar/terms.ts';
import type { Minute } from '../../calendar/wall.ts';

/** Stories that a drill is played with; their words are in the catalogue. */
export const scenarios = ['mailed-results', 'counsellor-account', 'screenshots'] as const;
export type Scenario = (typeof scenarios)[number];

export const mostMonths = 24;
/** A drill that nobody has ended by then ends by itself: it would go on calling people. */
export const longestDrillMs = 4 * 3_600_000;

/** Between these a drill begins, on a working day; and at a minute that nobody is told. */
const from: Minute = 10 * 60;
const to: Minute = 16 * 60;

/** At which minute of its day one begins: the same whenever it is asked for. */
export function minuteOf(scheduleId: string, day: Day): Minute {
  const hash = createHash('sha256').update(`${scheduleId} ${day}`).digest().readUInt32BE(0);
  return from + (hash % (to - from));
}

/** Where nobody has said which days of a year are holidays, a drill is no reason to wait for it. */
const works = (calendar: Calendar, day: Day): boolean => {
  const kind = calendar.kindOf(day);
  return kind === 'unknown' ? weekday(day) <= 5 : kind === 'works';
};

/**
 * Why one goes to the next day: something real is under way, or another drill; people do not work; its hours went by while
 * nobody began it; or nobody leads, who would see to it.
 */
export type PutOff = 'real' | 'drill' | 'hours' | 'missed' | 'nobody';

/** `rest`: people do not work on its day. `missed`: its hours are over, and nobody began it. */
export type DrillTime = 'not-yet' | 'now' | 'rest' | 'missed';

export function drillTime(
  schedule: { id: string; nextOn: Day },
  at: { day: Day; minute: Minute },
  calendar: Calendar,
): DrillTime {
  if (at.day < schedule.nextOn) return 'not-yet';
  if (at.day > schedule.nextOn) return works(calendar, schedule.nextOn) ? 'missed' : 'rest';
  if (!works(calendar, at.day)) return 'rest';
  if (at.minute >= to + 30) return 'missed';
  return at.minute < minuteOf(schedule.id, schedule.nextOn) ? 'not-yet' : 'now';
}

/**
 * The day of the one after a day, reckoned from the first: one that was put off puts no other off, and the last day of a month
 * stays the last day.
 */
export function nextAfter(day: Day, { firstOn, everyMonths }: { firstOn: Day; everyMonths: number }): Day {
  for (let months = 0; ; months += everyMonths) {
    const next = sameDate(firstOn, months);
    if (next > day) return next;
  }
}
