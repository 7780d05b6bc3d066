import { DateTime } from 'luxon';
import { addDays, type Day } from '../calendar/day.ts';

/** `last` reads only what no other recipient may read, or what nobody answered in time. */
export type Standing = 'recipient' | 'last';

/** Directive (EU) 2019/1937, 9(1)(b): receipt is confirmed within seven days. */
export const confirmDays = 7;
/**
 * Directive (EU) 2019/1937, 9(1)(f): feedback within three months of the confirmation, or where there was none of the end of
 * the seven days. Calendar months: the same date, or the last of a shorter month.
 */
export const feedbackMonths = 3;

export const confirmBy = (received: Day): Day => addDays(received, confirmDays);
export const feedbackBy = (from: Day): Day =>
  DateTime.fromISO(from, { zone: 'utc' }).plus({ months: feedbackMonths }).toFormat('yyyy-MM-dd');

export interface Clocks {
  confirmBy: Day;
  confirmedOn: Day | null;
  feedbackBy: Day;
  feedbackOn: Day | null;
  closedOn: Day | null;
}

/** In the order in which they come; those that are `late` are told to the last recipients too. */
export const steps = [
  'confirm-soon',
  'confirm-last',
  'confirm-late',
  'feedback-soon',
  'feedback-last',
  'feedback-late',
] as const;
export type Step = (typeof steps)[number];
export const isLate = (step: Step): boolean => step.endsWith('-late');

/** The step of the clocks that stands on a day; undefined while nothing is due soon. */
export function stepOn(today: Day, clocks: Clocks): Step | undefined {
  const { confirmBy: confirm, confirmedOn, feedbackBy: feedback, feedbackOn, closedOn } = clocks;
  if (closedOn !== null || feedbackOn !== null) return undefined;
  if (confirmedOn === null && today <= feedback) {
    if (today > confirm) return 'confirm-late';
    if (today === confirm) return 'confirm-last';
    return today >= addDays(confirm, -2) ? 'confirm-soon' : undefined;
  }
  if (today > feedback) return 'feedback-late';
  if (today >= addDays(feedback, -1)) return 'feedback-last';
  return today >= addDays(feedback, -14) ? 'feedback-soon' : undefined;
}

export interface Candidate {
  id: string;
  personId: string;
  standing: Standing;
}

/**
 * Who gets a report: every recipient who is not named in it and does not report to somebody who is; where none is left, the
 * last ones of whom the same holds. The last ones get a sealed copy in any case, for when nobody answers in time.
 *
 * @param kept persons who must not see it
 */
export function routeOf(
  candidates: readonly Candidate[],
  kept: ReadonlySet<string>,
): { readers: Candidate[]; later: Candidate[] } {
  const free = candidates.filter(({ personId }) => !kept.has(personId));
  const first = free.filter(({ standing }) => standing === 'recipient');
  const last = free.filter(({ standing }) => standing === 'last');
  return first.length > 0 ? { readers: first, later: last } : { readers: last, later: [] };
}

export const longestReport = 20_000;
export const longestMessage = 8_000;
/** Of who must not see it. */
export const longestNames = 2_000;
