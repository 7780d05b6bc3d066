/** From the mildest on: what an appeal changes may only become milder. `end`: the employment ends. */
export const outcomes = ['nothing', 'talk', 'training', 'warning', 'other', 'end'] as const;
export type Outcome = (typeof outcomes)[number];
export const isOutcome = (value: string): value is Outcome => outcomes.some((one) => one === value);

/** How somebody was heard, or had the chance to be. */
export type Heard = 'statement' | 'talk' | 'declined' | 'absent';
export type AppealResult = 'upheld' | 'milder' | 'lifted';
export type Closed = 'final' | 'withdrawn';
export type Seat = 'handler' | 'decider' | 'appeal';
export const seats = ['handler', 'decider', 'appeal'] as const;

/**
 * What stands in the file, each entry for the person to read: there is nothing that they do not see. `handed`: how they
 * were told other than by Heed; `represented`: what the union or whoever represents staff was told and said.
 */
export const wordKinds = [
  ...(['facts', 'statement', 'declined', 'talk-asked', 'talk-offered', 'talk', 'talk-answer'] as const),
  ...(['handed', 'companion', 'represented', 'reasons', 'proportion', 'appeal', 'appeal-reasons'] as const),
  ...(['challenge', 'challenge-answer', 'withdrawn'] as const),
] as const;
export type WordKind = (typeof wordKinds)[number];

/**
 * Days that a case is run by. Defaults of Heed, not law: no statute of those in `docs/accountability.md` says how long a
 * hearing takes. Counsel sets others; a case keeps those that it was opened with.
 */
export interface Terms {
  /** To be heard, from being told; ends on a working day. */
  hear: number;
  /** To say that the minutes of a talk are not what was said. */
  minutes: number;
  /** For the outcome, from having been heard. */
  outcome: number;
  /** To appeal, from the outcome. */
  appeal: number;
  /** For the answer to an appeal. */
  appealAnswer: number;
}
export const defaultTerms: Terms = { hear: 7, minutes: 3, outcome: 14, appeal: 15, appealAnswer: 14 };
export const termBounds = {
  least: { hear: 3, minutes: 2, outcome: 3, appeal: 7, appealAnswer: 3 },
  most: 90,
};

/** Reminders before somebody who says nothing can count as not having come. */
export const remindersNeeded = 2;
export const dayMs = 24 * 3_600_000;
/** How often whoever is late with an outcome or an answer hears of it. */
const lateEveryMs = 3 * dayMs;

/** What the rules go by. Times are instants. */
export interface Facts {
  terms: Terms;
  /** When this hearing began: opened, or new facts were stated, or a talk was offered; later by what it stood still since. */
  toldAt: Date;
  hearBy: Date;
  reminders: number;
  remindedAt: Date | null;
  overAt: Date | null;
  /** The person opened the page, or was told otherwise, since `toldAt`. */
  seenAt: Date | null;
  handedAt: Date | null;
  /** They asked to talk, and no talk was offered since. */
  talkAskedAt: Date | null;
  talkAt: Date | null;
  talkAnsweredAt: Date | null;
  heard: Heard | null;
  heardAt: Date | null;
  /** After a talk: until when its minutes can be put right. */
  minutesBy: Date | null;
  represented: boolean;
  outcome: Outcome | null;
  outcomeAt: Date | null;
  outcomeBy: Date | null;
  appealUntil: Date | null;
  appealedAt: Date | null;
  appealBy: Date | null;
  appealResult: AppealResult | null;
  lateAt: Date | null;
  /** The person challenges whoever hears it, and that is not decided: nothing goes on. */
  challengedAt: Date | null;
  closedAt: Date | null;
}

export type CaseState = 'hearing' | 'heard' | 'decided' | 'appealed' | 'closed';

export function stateOf(one: Facts): CaseState {
  if (one.closedAt) return 'closed';
  if (one.appealedAt && !one.appealResult) return 'appealed';
  if (one.outcome) return 'decided';
  return one.heard ? 'heard' : 'hearing';
}

export type Obstacle =
  | 'not-heard'
  | 'challenged'
  | 'talk-open'
  | 'not-represented'
  | 'heard-already'
  | 'too-early'
  | 'not-reminded'
  | 'not-reached'
  | 'talk-asked'
  | 'talk-to-come'
  | 'away';

/** Why nobody may decide yet; undefined when they may. */
export function whyNotDecided(one: Facts, outcome: Outcome, now: Date): Obstacle | undefined {
  if (one.challengedAt) return 'challenged';
  if (!one.heard || !one.heardAt) return 'not-heard';
  if (one.talkAskedAt) return 'talk-asked';
  if (one.heard !== 'talk' && one.talkAt && now < one.talkAt) return 'talk-to-come';
  if (!one.talkAnsweredAt && one.minutesBy && now < one.minutesBy) return 'talk-open';
  // Labour Contract Law 43: the union hears the reasons before the employer ends a contract; BetrVG 102: so does the works council.
  if (outcome === 'end' && !one.represented) return 'not-represented';
  return undefined;
}

/** The end of the time for minutes that are written down at `now`. */
export const minutesUntil = ({ minutes }: Terms, now: Date): Date =>
  new Date(now.getTime() + minutes * dayMs);

/**
 * Why silence does not yet count as an answer; undefined when it does: they know of it, were reminded twice, had a day
 * after the second reminder, the time is over, they are not on leave, and no wish to talk waits for a date.
 */
export function whyNotAbsent(one: Facts, { now, away }: { now: Date; away: boolean }): Obstacle | undefined {
  if (one.challengedAt) return 'challenged';
  if (one.heard) return 'heard-already';
  if (one.talkAskedAt) return 'talk-asked';
  if (!one.seenAt && !one.handedAt) return 'not-reached';
  if (one.reminders < remindersNeeded || !one.remindedAt) return 'not-reminded';
  if (now.getTime() < endOfWaiting(one).getTime()) return 'too-early';
  return away ? 'away' : undefined;
}

/** Nobody runs out of time within a day of being reminded, whatever stood still meanwhile. */
export const endOfWaiting = (one: Facts): Date =>
  new Date(Math.max(one.hearBy.getTime(), (one.remindedAt?.getTime() ?? 0) + dayMs));

export type Step = 'remind' | 'over' | 'challenge-late' | 'outcome-late' | 'appeal-late' | 'final';

/** What the clock asks for next, and when; undefined while nothing does. */
export function nextStep(one: Facts): { step: Step; at: Date } | undefined {
  const late = (step: Step, due: Date | null) =>
    due && { step, at: one.lateAt ? new Date(one.lateAt.getTime() + lateEveryMs) : due };
  if (one.challengedAt)
    return late('challenge-late', new Date(one.challengedAt.getTime() + lateEveryMs)) ?? undefined;
  switch (stateOf(one)) {
    case 'closed':
      return undefined;
    case 'hearing':
      if (one.reminders < remindersNeeded) return { step: 'remind', at: reminderAt(one) };
      return one.overAt ? undefined : { step: 'over', at: endOfWaiting(one) };
    case 'heard':
      return late('outcome-late', one.outcomeBy) ?? undefined;
    case 'appealed':
      return late('appeal-late', one.appealBy) ?? undefined;
    case 'decided':
      return one.appealUntil ? { step: 'final', at: one.appealUntil } : undefined;
  }
}

/** The first at half of the time, the second a day before its end, and never within a day of the first. */
function reminderAt({ toldAt, hearBy, reminders, remindedAt }: Facts): Date {
  const half = (toldAt.getTime() + hearBy.getTime()) / 2;
  if (reminders === 0) return new Date(half);
  return new Date(Math.max(hearBy.getTime() - dayMs, (remindedAt?.getTime() ?? half) + dayMs));
}
