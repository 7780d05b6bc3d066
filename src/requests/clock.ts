import { addDays, type Day } from '../calendar/day.ts';
import { type Calendar, plusWorkingDays, withoutHolidays, workingDayFrom } from '../calendar/rules.ts';
import { sameDate, type Term, termUntil } from '../calendar/terms.ts';
import { dayIn } from '../zone.ts';

/** The laws that give a clock, or in whose place the company gives itself one. */
export const laws = ['EU', 'CN'] as const;
export type Law = (typeof laws)[number];

/** How long an answer may take under one law; `unit` says how both numbers are counted. */
export interface LawTerms {
  law: Law;
  unit: 'months' | 'working-days';
  count: number;
  /** How much longer it may take, told with reasons before the first day is over; 0: not at all. */
  extension: number;
  /** Whether a reasonable doubt about who asks stops it. */
  stops: boolean;
  /** A law's own number, or one that the company gives itself where the law says "promptly". */
  standing: 'law' | 'company-default';
  /** As a lawyer cites it. */
  source: string;
}

/**
 * What applies until the company's counsel says otherwise. EU: GDPR 12(3) (one month, two more; counted by calendar
 * months) and 12(6). CN: PIPL 45 and 50 give no number of days (secondary source): both of these are the company's own.
 */
export const defaultTerms: Readonly<Record<Law, LawTerms>> = {
  EU: {
    ...{ law: 'EU', unit: 'months', count: 1, extension: 2, stops: true },
    ...{ standing: 'law', source: 'GDPR 12(3)' },
  },
  CN: {
    ...{ law: 'CN', unit: 'working-days', count: 15, extension: 15, stops: false },
    ...{ standing: 'company-default', source: 'PIPL 45, 50' },
  },
};

/** All that a day due is counted from. */
export interface ClockFacts {
  filedAt: Date;
  /** The person's: it is their day that it was asked on. */
  zone: string;
  /** Of every law that applies; at least one. */
  terms: readonly LawTerms[];
  extended: boolean;
  /** Whole days for which the clock stood still; they count only where the law lets it. */
  stoppedDays: number;
}

/** The day due and how it was found. */
export interface Due extends Term {
  /** The law whose day comes first: it decides. */
  by: LawTerms;
  start: Day;
  /** What was counted, extension and all. */
  counted: number;
  stoppedDays: number;
  /** The day before it moved to a working day. */
  nominal: Day;
  day: Day;
}

/** When an answer is due: under several laws the earliest day of them. */
export function dueOf(facts: ClockFacts, calendar: Calendar): Due {
  const all = facts.terms.map((terms) => dueUnder(terms, facts, calendar));
  const [first] = all.toSorted((a, b) => a.due.getTime() - b.due.getTime());
  if (!first) throw new RangeError('a request needs a law to be due under');
  return first;
}

function dueUnder(terms: LawTerms, facts: ClockFacts, calendar: Calendar): Due {
  const { filedAt, zone, extended } = facts;
  const known = withoutHolidays(calendar);
  const start = dayIn(filedAt, zone);
  const counted = terms.count + (extended ? terms.extension : 0);
  const stoppedDays = terms.stops ? facts.stoppedDays : 0;
  const ends = terms.unit === 'months' ? sameDate(start, counted) : plusWorkingDays(known, start, counted);
  const nominal = addDays(ends, stoppedDays);
  const day = workingDayFrom(known, nominal);
  return { ...termUntil(start, day, zone, calendar), by: terms, start, counted, stoppedDays, nominal, day };
}

/**
 * Whether the period can be made longer at `now`: once, where the law that decides knows it, and before the first
 * day due is over (GDPR 12(3): "within one month of receipt").
 */
export function mayExtend(facts: ClockFacts, calendar: Calendar, now: Date): boolean {
  if (facts.extended) return false;
  const first = dueOf(facts, calendar);
  const longer = dueOf({ ...facts, extended: true }, calendar);
  return now <= first.due && longer.due > first.due;
}

/** Whether it may stand still at all: every law that applies has to let it, or the other one would run out unseen. */
export const mayStop = ({ terms }: Pick<ClockFacts, 'terms'>): boolean => terms.every(({ stops }) => stops);

/** Whole days between two instants, as calendars in `zone` show them: asked and answered on one day stops nothing. */
export function daysStopped(from: Date, until: Date, zone: string): number {
  const ms = Date.parse(dayIn(until, zone)) - Date.parse(dayIn(from, zone));
  return Math.max(0, Math.round(ms / 86_400_000));
}
