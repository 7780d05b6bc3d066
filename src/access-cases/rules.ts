import { DateTime } from 'luxon';
import { addDays, type Day, dayNumber, isDay } from '../calendar/day.ts';
import { type CodedProblem, type PlaceCode, type ProblemCode, problem } from '../messages/problems.ts';
import type { AccessPurpose } from '../policies/opening.ts';
import { textProblem } from '../threads/rules.ts';

export { type AccessPurpose, accessPurposes } from '../policies/opening.ts';

export const accessParts = ['heads', 'content'] as const;
/** `heads`: who, whom, when, how large. `content`: also what was said. */
export type AccessParts = (typeof accessParts)[number];
export type AccessState = 'asked' | 'open' | 'refused' | 'ended';
/** `over`: its days are. `ended`: by somebody, before. `withdrawn` and `lapsed`: it was never approved. */
export type EndedWhy = 'over' | 'ended' | 'withdrawn' | 'lapsed';
export type ViewKind = 'list' | 'content' | 'search';

// Company defaults, not law.
export const mostPeople = 20;
export const mostSpanDays = 366;
export const mostOpenDays = 30;
/** Nobody approves what was asked for so long ago. */
export const askDays = 14;
/** Not told for so long by one approval … */
export const mostSilentMonths = 6;
/** … and in all, counted from when the case was asked for. Then people are told, whatever anybody says. */
export const mostSilentMonthsInAll = 24;

/** What one person may read in an hour, all cases together: enough for an inquiry, too little to carry everything off. */
export const mostInAnHour = { list: 2_000, content: 120, search: 20_000 } as const satisfies Record<
  ViewKind,
  number
>;

/** The form as it is typed; days `YYYY-MM-DD`, empty where nothing is said. */
export interface AccessInput {
  purpose: AccessPurpose | undefined;
  parts: AccessParts | undefined;
  fromOn: string;
  toOn: string;
  days: number;
  reason: string;
  silentUntil: string;
  silentGround: string;
}

/** Everything that is wrong with the form, without who and what it is about. @param today of the company */
export function accessProblems(input: AccessInput, today: Day): CodedProblem[] {
  const { purpose, parts, fromOn, toOn, days, reason } = input;
  return [
    ...(purpose ? [] : [at('accessPurpose', 'access.purposeMissing')]),
    ...(parts ? [] : [at('accessParts', 'access.partsMissing')]),
    ...spanProblems(fromOn, toOn, today),
    ...(Number.isInteger(days) && days >= 1 && days <= mostOpenDays
      ? []
      : [at('accessDays', 'access.days', mostOpenDays)]),
    ...(textProblem(reason) ? [at('reason', 'access.reasonMissing')] : []),
    ...silenceProblems(input, { today, askedOn: today }),
  ];
}

function spanProblems(fromOn: string, toOn: string, today: Day): CodedProblem[] {
  if (!isDay(fromOn)) return [at('accessFrom', 'access.dayMissing')];
  if (!isDay(toOn)) return [at('accessTo', 'access.dayMissing')];
  if (toOn < fromOn) return [at('accessTo', 'access.spanBackwards')];
  if (toOn > today) return [at('accessTo', 'access.spanFuture')];
  return dayNumber(toOn) - dayNumber(fromOn) >= mostSpanDays
    ? [at('accessTo', 'access.spanFar', mostSpanDays)]
    : [];
}

/** A delay has a ground and a last day, and neither alone. @param askedOn the day on which its case was asked for */
export function silenceProblems(
  { silentUntil, silentGround }: Pick<AccessInput, 'silentUntil' | 'silentGround'>,
  { today, askedOn }: { today: Day; askedOn: Day },
): CodedProblem[] {
  if (!silentUntil) return silentGround.trim() ? [at('silentUntil', 'access.silentNeedsDay')] : [];
  return [...dayOfSilence(silentUntil, today, askedOn), ...groundProblems(silentGround)];
}

function dayOfSilence(day: string, today: Day, askedOn: Day): CodedProblem[] {
  if (!isDay(day) || day < today) return [at('silentUntil', 'access.silentPast')];
  if (day > monthsOn(today, mostSilentMonths))
    return [at('silentUntil', 'access.silentFar', mostSilentMonths)];
  return day > monthsOn(askedOn, mostSilentMonthsInAll)
    ? [at('silentUntil', 'access.silentOver', mostSilentMonthsInAll)]
    : [];
}

const groundProblems = (ground: string): CodedProblem[] =>
  textProblem(ground) ? [at('silentReason', 'access.silentNeedsGround')] : [];

const monthsOn = (day: Day, months: number): Day =>
  DateTime.fromISO(day, { zone: 'utc' }).plus({ months }).toFormat('yyyy-MM-dd');

/** When days of a calendar begin and end, as instants. */
export const spanOf = (fromOn: Day, toOn: Day, zone: string): { from: Date; to: Date } => ({
  from: DateTime.fromISO(fromOn, { zone }).toJSDate(),
  to: DateTime.fromISO(addDays(toOn, 1), { zone }).toJSDate(),
});

export const daysOn = (at: Date, days: number): Date => new Date(at.getTime() + days * 86_400_000);

/** Whether anything may be read in it at this instant, whatever its row says of what was noticed so far. */
export const isOpen = (
  { state, untilAt }: { state: AccessState; untilAt: Date | null },
  now: Date,
): boolean => state === 'open' && untilAt !== null && untilAt > now;

/** Whether those concerned do not hear of it yet. @param today of the company */
export const isSilent = ({ silentUntil }: { silentUntil: Day | null }, today: Day): boolean =>
  silentUntil !== null && silentUntil >= today;

/** What is searched for and in, made alike: width, case and composition of characters do not matter. */
export const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

export const shortestTerm = 2;
export const longestTerm = 100;

/** Words separated by spaces that must all occur. Chinese has no spaces: what is typed together is looked for together. */
export function termsOf(typed: string): string[] | undefined {
  const text = folded(typed).trim();
  const length = Array.from(text).length;
  return length >= shortestTerm && length <= longestTerm ? text.split(/\s+/u) : undefined;
}

export const matches = (text: string, terms: readonly string[]): boolean => {
  const within = folded(text);
  return terms.every((term) => within.includes(term));
};

export function at(place: PlaceCode, code: ProblemCode, most?: number): CodedProblem {
  return problem({ code: place }, { code, ...(most === undefined ? {} : { params: { most } }) });
}
