import { DateTime } from 'luxon';
import { type CodedProblem, problem } from '../messages/problems.ts';

/** `keep` as it is, `change` it by a new version, `withdraw` it. */
export const reviewOutcomes = ['keep', 'change', 'withdraw'] as const;
export type ReviewOutcome = (typeof reviewOutcomes)[number];

/** The three things that a review looks at, each in words. */
export const findings = ['necessity', 'effect', 'acceptance'] as const;
export type Finding = (typeof findings)[number];

export const longestFinding = 4_000;
/** Policies are reviewed regularly; a company default for how long one may be left alone at the most. */
export const mostYearsToNext = 2;

export interface ReviewInput extends Record<Finding, string> {
  outcome: ReviewOutcome | undefined;
  /** `YYYY-MM-DD` */
  nextOn: string;
}

/** Everything that is wrong with a review, at once. */
export function reviewProblems(input: ReviewInput, today: string): CodedProblem[] {
  const { outcome, nextOn } = input;
  const day = DateTime.fromISO(nextOn, { zone: 'utc' });
  const dated = /^\d{4}-\d{2}-\d{2}$/.test(nextOn) && day.isValid;
  const last = DateTime.fromISO(today, { zone: 'utc' }).plus({ years: mostYearsToNext });
  const at = { code: 'nextReview' } as const;
  return [
    ...findings
      .filter((one) => input[one].trim() === '' || input[one].trim().length > longestFinding)
      .map((one) =>
        problem({ code: one }, { code: 'review.findingMissing', params: { most: longestFinding } }),
      ),
    ...(outcome ? [] : [problem({ code: 'outcome' }, { code: 'procedure.choose' })]),
    ...(dated ? [] : [problem(at, { code: 'procedure.dayMissing' })]),
    ...(dated && nextOn <= today ? [problem(at, { code: 'review.nextPast' })] : []),
    ...(dated && day > last
      ? [problem(at, { code: 'review.nextFar', params: { years: mostYearsToNext } })]
      : []),
  ];
}
