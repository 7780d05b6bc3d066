import { DateTime } from 'luxon';
import type { ReasonKind } from '../db/decision-schema.ts';

/**
 * Why a policy does not apply to somebody for a time. Coarse on purpose: this much others see, so none of them says
 * anything of anybody's health or family.
 */
export const reasonKinds = [
  'role',
  'law',
  'circumstances',
  'not-reached',
  'other',
] as const satisfies ReasonKind[];

/** The longest an exemption may last, in months. A company default, not law: what lasts is a matter of the policy. */
export const longestMonths = 12;

/** What is wrong with an exemption's last day, if anything. @param until its end, as an instant */
export function untilProblem(
  until: Date | undefined,
  now: Date,
): 'exemptions.untilPast' | 'exemptions.untilFar' | undefined {
  if (!until || until <= now) return 'exemptions.untilPast';
  const last = DateTime.fromJSDate(now).plus({ months: longestMonths, days: 1 }).toJSDate();
  return until > last ? 'exemptions.untilFar' : undefined;
}
