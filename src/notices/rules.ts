import { DateTime } from 'luxon';
import type { AnswerKind, RequiredAction, WayKind } from '../db/schema.ts';
import { accepts } from './signature/order.ts';

/**
 * The answers a notice takes, by what its policy asks for. A concern can always be raised; and where consent is
 * asked, no is an answer like yes, because consent is given freely or not at all (PIPL 14, GDPR 7(4)).
 */
export function answersTo(action: RequiredAction): readonly AnswerKind[] {
  return action === 'consent' ? ['consent', 'decline', 'withdraw', 'concern'] : ['acknowledge', 'concern'];
}

/** The facts about one person's share of a notice that decide what an answer means. */
export interface Standing {
  notice: 'open' | 'closed' | 'recalled';
  assignment: 'open' | 'answered' | 'cancelled';
  /** The text a reader gets now; undefined when nothing of this notice is still in force. */
  current?: { versionId: string; action: RequiredAction; minimumMethod: string };
  /** Why there is no current text. */
  ended?: 'superseded' | 'withdrawn';
  /** Why nobody waits for this person's answer any more. */
  cancelledWhy?: string | null;
  due: Date;
  last?: { kind: AnswerKind; at: Date };
  /** A consent was given and not withdrawn since; a concern raised in between changes nothing about that. */
  consenting: boolean;
  /** When that consent was given. */
  consent?: { at: Date } | null;
}

export interface Attempt {
  kind: AnswerKind;
  method: string;
  /** The version whose text was on the person's screen, or on their sheet. */
  versionId: string;
  /** How it came, where not on a device of the person's own, and on how many answers before it that rests. */
  way?: { kind: WayKind; answersSoFar?: number };
}

export type Refusal =
  | 'recalled'
  | 'closed'
  | 'cancelled'
  | 'exempt'
  | 'asked-separately'
  | 'course-first'
  | 'superseded'
  | 'withdrawn'
  | 'text-changed'
  | 'answered-meanwhile'
  | 'not-asked'
  | 'nothing-to-withdraw'
  | 'withdraw-instead'
  | 'method-too-weak';

export type Verdict =
  | { verdict: 'record'; late: boolean }
  /** The same answer is on record already: a success that says so. */
  | { verdict: 'repeat'; at: Date }
  | { verdict: 'refuse'; why: Refusal };

const refuse = (why: Refusal): Verdict => ({ verdict: 'refuse', why });

/**
 * What an answer amounts to.
 *
 * A late answer is recorded and marked late, but nobody is ever late with a consent. An answer to a text that is no longer valid is never counted.
 * What a sheet of paper or somebody else says gives way to what the person answered meanwhile. It is not held against
 * the least signature that a policy asks for: it says itself what it is.
 * Consent can be withdrawn at any time, also after the notice was closed (PIPL 15, GDPR 7(3)), and raising a
 * concern changes nothing about a rule that binds without consent.
 *
 * @param at when it was given
 */
export function judge(standing: Standing & { answers?: number }, attempt: Attempt, at: Date): Verdict {
  const { last, current, consenting, consent } = standing;
  const withdrawing = attempt.kind === 'withdraw';
  const { way } = attempt;
  if (way?.answersSoFar !== undefined && way.answersSoFar !== standing.answers)
    return refuse('answered-meanwhile');
  // Whoever is asked again says it anew: what they said before was about another asking.
  if (last?.kind === attempt.kind && standing.assignment !== 'open')
    return { verdict: 'repeat', at: last.at };
  if (last && attempt.kind === 'consent' && consenting) {
    return { verdict: 'repeat', at: consent?.at ?? last.at };
  }
  if (withdrawing && consenting) return { verdict: 'record', late: false };
  const why = refusal(standing);
  if (why) return refuse(why);
  if (attempt.versionId !== current?.versionId) return refuse('text-changed');
  if (!answersTo(current.action).includes(attempt.kind)) return refuse('not-asked');
  if (withdrawing) return refuse('nothing-to-withdraw');
  if (attempt.kind === 'decline' && consenting) return refuse('withdraw-instead');
  const ownHand = way === undefined || way.kind === 'kiosk';
  if (ownHand && needsSignature(attempt.kind) && !accepts(current.minimumMethod, attempt.method))
    return refuse('method-too-weak');
  return { verdict: 'record', late: isOverdue(current.action, standing.due, at) };
}

/** Neither a concern nor a no is ever harder to give than a click. */
export function needsSignature(kind: AnswerKind): boolean {
  return kind !== 'concern' && kind !== 'decline';
}

/** Whether somebody who has not answered is late. With a consent nobody ever is: no answer is an answer too. */
export function isOverdue(action: RequiredAction, due: Date, now: Date): boolean {
  return action !== 'consent' && now > due;
}

/**
 * Why a notice takes no answer from a person, whatever the answer; undefined when it takes one. A policy that
 * has changed closes its notice too, and then "there is a newer text" says more than "closed".
 */
export function refusal({
  notice,
  assignment,
  current,
  ended,
  cancelledWhy,
}: Pick<Standing, 'notice' | 'assignment' | 'current' | 'ended' | 'cancelledWhy'>): Refusal | undefined {
  if (notice === 'recalled') return 'recalled';
  if (!current && cancelledWhy !== 'closed') return ended ?? 'superseded';
  if (notice === 'closed') return 'closed';
  if (assignment === 'cancelled') return cancelledWhy === 'exempt' ? 'exempt' : 'cancelled';
  return undefined;
}

/** Working hours that "later today" stays within, until a company's own calendar says otherwise. */
const dayEnds = 18;
const dayStarts = 9;

/**
 * When "remind me later today" comes back: two hours on, on the half hour; if that is after working hours
 * where the person is, on the next morning at nine.
 *
 * @param zone the person's IANA time zone
 */
export function laterToday(now: Date, zone: string): Date {
  const local = DateTime.fromJSDate(now, { zone });
  const inTwoHours = local.plus({ hours: 2 });
  const onTheHalfHour = inTwoHours.startOf('hour').plus({ minutes: inTwoHours.minute < 30 ? 30 : 60 });
  const sameDay = onTheHalfHour.hasSame(local, 'day');
  if (sameDay && onTheHalfHour.hour >= dayStarts && onTheHalfHour.hour < dayEnds)
    return onTheHalfHour.toJSDate();
  const morning = sameDay && onTheHalfHour.hour < dayStarts ? local : local.plus({ days: 1 });
  return morning.set({ hour: dayStarts, minute: 0, second: 0, millisecond: 0 }).toJSDate();
}

/** Nobody is asked for longer: a year of four digits that were meant otherwise is a slip. */
export const furthestDueYears = 5;

/** What is wrong with a date due, if anything. */
export function dueProblem(due: Date, now: Date): 'duePast' | 'dueFar' | undefined {
  if (due <= now) return 'duePast';
  return due > DateTime.fromJSDate(now).plus({ years: furthestDueYears, days: 1 }).toJSDate()
    ? 'dueFar'
    : undefined;
}

/** The end of the day `date` where the notice is due, as an instant; undefined when it is no calendar date. */
export function endOfDay(date: string, zone: string): Date | undefined {
  const day = DateTime.fromISO(date, { zone });
  return /^\d{4}-\d{2}-\d{2}$/.test(date) && day.isValid ? day.endOf('day').toJSDate() : undefined;
}

/** The end of the day that is `days` after the present one where the notice is due: cards name a day, so all of it counts. */
export function dueAfter(days: number, now: Date, zone: string): Date {
  return DateTime.fromJSDate(now, { zone }).plus({ days }).endOf('day').toJSDate();
}
