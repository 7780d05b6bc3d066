import { DateTime } from 'luxon';
import { furthestDueYears } from '../rules.ts';

/** `waiting` for a second person; `scheduled` for its hour; the others are ends. */
export type OrderState = 'waiting' | 'scheduled' | 'sent' | 'refused' | 'withdrawn' | 'stopped';

/**
 * How far an audience may have grown between a person's word and the hour of sending, as a share of it, before
 * somebody is asked again. A company default: people join every week, and nobody is to be woken for three of them.
 */
const growth = 0.05;

/**
 * Whether a second person has to agree before so many are written to.
 *
 * @param above the number of people one person may write to alone (`HEED_APPROVAL_ABOVE`)
 */
export const needsApproval = (people: number, above: number): boolean => people > above;

/** Whether what would go out now is no longer what was agreed to. */
export function hasOutgrown(agreed: number, people: number, above: number): boolean {
  return needsApproval(people, above) && people > agreed * (1 + growth);
}

/** When it goes out, as far as is known now: its card says days as they are said then. */
export const goesOutAt = (sendAt: Date | null | undefined, now: Date): Date =>
  sendAt && sendAt > now ? sendAt : now;

/** What is wrong with an hour to send at, if anything. */
export function sendAtProblem(
  sendAt: Date,
  due: Date,
  now: Date,
): 'sendPast' | 'sendFar' | 'sendAfterDue' | undefined {
  if (sendAt <= now) return 'sendPast';
  if (sendAt >= due) return 'sendAfterDue';
  return sendAt > DateTime.fromJSDate(now).plus({ years: furthestDueYears }).toJSDate()
    ? 'sendFar'
    : undefined;
}
