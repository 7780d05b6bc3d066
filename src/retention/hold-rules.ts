import { DateTime } from 'luxon';
import { type Day, isDay } from '../calendar/day.ts';
import { type CodedProblem, type PlaceCode, type ProblemCode, problem } from '../messages/problems.ts';
import { textProblem } from '../threads/rules.ts';

/** A hold is looked at again at least this often. A company default, not law. */
export const longestReviewMonths = 12;
/** The person is kept from hearing of it no longer than this without another decision. A company default, not law. */
export const longestSilenceMonths = 6;
export const longestReference = 200;

/** The form of a hold as it is typed; days `YYYY-MM-DD`, and empty where nothing is said. */
export interface HoldInput {
  reason: string;
  reviewOn: string;
  untilOn: string;
  silentUntil: string;
  silentReason: string;
}

/** Everything that is wrong with the days and words of a hold. */
export function holdProblems(input: HoldInput, today: Day): CodedProblem[] {
  const { reason, reviewOn, untilOn, silentUntil, silentReason } = input;
  return [
    ...(textProblem(reason) ? [at('reason', 'holds.reasonMissing')] : []),
    ...reviewProblems(reviewOn, today),
    ...(untilOn && (!isDay(untilOn) || untilOn < today) ? [at('untilOn', 'holds.untilPast')] : []),
    ...(silentUntil ? dayOfSilence(silentUntil, today) : []),
    ...(silentUntil && textProblem(silentReason) ? [at('silentReason', 'holds.silentNeedsReason')] : []),
    ...(silentReason.trim() && !silentUntil ? [at('silentUntil', 'holds.silentNeedsDay')] : []),
  ];
}

export function reviewProblems(reviewOn: string, today: Day): CodedProblem[] {
  if (!isDay(reviewOn) || reviewOn <= today) return [at('reviewOn', 'holds.reviewPast')];
  if (reviewOn > monthsOn(today, longestReviewMonths))
    return [at('reviewOn', 'holds.reviewFar', longestReviewMonths)];
  return [];
}

function dayOfSilence(day: string, today: Day): CodedProblem[] {
  if (!isDay(day) || day < today) return [at('silentUntil', 'holds.silentPast')];
  if (day > monthsOn(today, longestSilenceMonths))
    return [at('silentUntil', 'holds.silentFar', longestSilenceMonths)];
  return [];
}

const monthsOn = (day: Day, months: number): Day =>
  DateTime.fromISO(day, { zone: 'utc' }).plus({ months }).toFormat('yyyy-MM-dd');

function at(place: PlaceCode, code: ProblemCode, most?: number): CodedProblem {
  return problem({ code: place }, { code, ...(most === undefined ? {} : { params: { most } }) });
}
