import { addDays, type Day } from './day.ts';
import { type Calendar, worksOn } from './rules.ts';
import { everyTimeAt, firstAt, type Minute, wallAt } from './wall.ts';

/** From a minute of the day to before another one; `to` may be 1440. */
export interface Span {
  from: Minute;
  to: Minute;
}

/** When somebody may be written to on a working day. */
export interface Hours extends Span {
  /** Hours within them in which nobody is: a midday rest. */
  quiet: readonly Span[];
}

/** Days on which somebody is on leave, both included, by their own calendar; `until` null: nobody knows. */
export interface Away {
  from: Day;
  until: Day | null;
}

/** Where somebody is, and when they are not at work. */
export interface Presence {
  /** IANA name, known to be one. */
  zone: string;
  /** Every day of it is known: `withoutHolidays` of what is put in. */
  calendar: Calendar;
  away: readonly Away[];
}

export const isAway = ({ away }: Pick<Presence, 'away'>, day: Day): boolean =>
  away.some(({ from, until }) => from <= day && (until === null || day <= until));

/** The last day known of a leave on a day; null where nobody knows it, undefined where there is none. */
function awayUntil({ away }: Presence, day: Day): Day | null | undefined {
  const leaves = away.filter(({ from, until }) => from <= day && (until === null || day <= until));
  if (leaves.length === 0) return undefined;
  return leaves.some(({ until }) => until === null)
    ? null
    : leaves
        .map(({ until }) => until ?? day)
        .sort()
        .at(-1);
}

/** Whether somebody may be written to at this moment. */
export function mayReach(presence: Presence, hours: Hours, at: Date): boolean {
  const { day, minute } = wallAt(at, presence.zone);
  return (
    worksOn(presence.calendar, day) &&
    !isAway(presence, day) &&
    openSpans(hours).some((span) => within(span, minute))
  );
}

/** The first moment from `at` on at which somebody may be written to; undefined when none is in sight. */
export function nextMoment(presence: Presence, hours: Hours, at: Date): Date | undefined {
  if (mayReach(presence, hours, at)) return at;
  let { day } = wallAt(at, presence.zone);
  // More than two years without a day on which they work: leave without an end, or a slip in the company's own days.
  for (let looked = 0; looked <= 800; looked += 1, day = addDays(day, 1)) {
    const back = awayUntil(presence, day);
    if (back === null) return undefined;
    if (back !== undefined) {
      // However long: three years are a leave that the law of some places gives.
      day = back;
      looked = 0;
      continue;
    }
    if (!worksOn(presence.calendar, day)) continue;
    const begins = beginsOn(presence, hours, day).filter((begin) => begin >= at);
    if (begins.length > 0) return earliest(begins);
  }
  return undefined;
}

/** When the hours begin of the last day on which that is at `at` or before; undefined when there is none for so many days. */
export function lastBegin(presence: Presence, hours: Hours, at: Date, days: number): Date | undefined {
  const { day: last } = wallAt(at, presence.zone);
  for (let back = 0; back <= days; back += 1) {
    const begins = beginsOn(presence, hours, addDays(last, -back)).filter((begin) => begin <= at);
    if (begins.length > 0) return earliest(begins);
  }
  return undefined;
}

/** The moments of a day from which on somebody may be written to. */
const beginsOn = (presence: Presence, hours: Hours, day: Day): Date[] =>
  openSpans(hours)
    .flatMap(({ from }) => everyTimeAt(day, from, presence.zone))
    .filter((begin) => mayReach(presence, hours, begin));

/**
 * When the hours end that somebody may be written to in at `at`: what has not gone out by then is not to go out. With the
 * day they end in any case: what counts for one day does not go out on another.
 */
export function momentEnds(presence: Presence, hours: Hours, at: Date): Date {
  const { day } = wallAt(at, presence.zone);
  const next = addDays(day, 1);
  const ends = openSpans(hours)
    .flatMap(({ to }) => (to < dayLong ? everyTimeAt(day, to, presence.zone) : []))
    .filter((end) => end > at && !mayReach(presence, hours, end));
  // Where clocks leave out midnight, the next day begins all the same; where they show it twice, with the second.
  const days = [...everyTimeAt(next, 0, presence.zone), firstAt(next, 0, presence.zone)].filter(
    (end) => wallAt(end, presence.zone).day > day,
  );
  return earliest([...ends, ...days]);
}

const earliest = (times: readonly Date[]): Date => new Date(Math.min(...times.map(Number)));

const dayLong = 1440;
const within = ({ from, to }: Span, minute: Minute): boolean => from <= minute && minute < to;

/** Hours without those in which nobody is written to; empty when nothing is left. */
export function openSpans({ from, to, quiet }: Hours): Span[] {
  let spans: Span[] = [{ from, to }];
  for (const rest of quiet)
    spans = spans.flatMap((span) => [
      { from: span.from, to: Math.min(span.to, rest.from) },
      { from: Math.max(span.from, rest.to), to: span.to },
    ]);
  return spans.filter((span) => span.from < span.to);
}
