import type { Day } from '../calendar/day.ts';
import type { Presence } from '../calendar/hours.ts';
import type { ReminderPolicy } from './policy.ts';

/** One thing somebody is asked: their share of a notice, a course, a request. What decides, and nothing of what it says. */
export interface Item {
  id: string;
  personId: string;
  policy: ReminderPolicy;
  sentAt: Date;
  /** The day that cards name, wherever one is. */
  due: Day;
  /** Nobody has answered, and it is still asked. */
  open: boolean;
  state: ItemState;
}

/** What is kept of an item between two looks: a row. */
export interface ItemState {
  /** Indexes of the policy's steps that are over: accepted by a platform, or given up. */
  done: readonly number[];
  /** How many rungs were told, or given up; once all were, the last one is told again and again. */
  rung: number;
  /** How often the present step or rung was tried in vain. */
  tries: number;
  /** Reminders to the person that were accepted or may have arrived, without those they asked for. */
  told: number;
  /** The person's day on which anything about it last went out, or may have. */
  lastDay: Day | null;
  /** Not tried again before. */
  notBefore: Date | null;
  /** The person said: later. */
  laterAt: Date | null;
  /** Somebody of HR said: now. Like a step it keeps to the caps, and is over once it has gone out. */
  handAt: Date | null;
  /** The person's day of the last message to them about it that no platform took; null once one was accepted. */
  vain: Day | null;
  /** On how many days, and on which last, word of the present rung lay with nobody taking it. */
  passed: DayCount;
  /** On its way, and nobody knows yet what became of it. Nothing else goes out meanwhile. */
  sending: Sending | null;
}

export interface Sending {
  kind: 'reminder' | 'digest';
  steps: readonly number[];
  at: Date;
  /** The person's day then. */
  day: Day;
  /** Whoever was told, by `Recipient.id`; of a reminder the person. */
  to: string;
  wished: boolean;
}

export const untold: ItemState = {
  done: [],
  rung: 0,
  tries: 0,
  told: 0,
  lastDay: null,
  notBefore: null,
  laterAt: null,
  handAt: null,
  vain: null,
  passed: { day: null, count: 0 },
  sending: null,
};

/** How many reminders somebody got on a day of theirs: those that were accepted, may have arrived, or are on their way. */
export interface DayCount {
  day: Day | null;
  count: number;
}

/** The last of these days, and those before it: a clock that is set back, or somebody who flies west, has one of them again. */
export interface DayCounts extends DayCount {
  /** The newest first, without days on which nothing counts. */
  earlier: readonly { day: Day; count: number }[];
}

export const noneYet: DayCounts = { day: null, count: 0, earlier: [] };

/** Somebody who is asked. */
export interface Person {
  id: string;
  presence: Presence;
  today: DayCounts;
}

/** Somebody who hears of others: a manager, the HR desk, the last resort. One digest a day, however many they are. */
export interface Recipient {
  /** A person's id, or `hr`. */
  id: string;
  presence: Presence;
  /** Their day of the last digest. */
  lastDigest: Day | null;
}

/** Who hears of one person's items, rung by rung. */
export interface Chain {
  /** Null where there is none, or it is the person: then HR hears of it in their place. */
  manager: Recipient | null;
  /** Whoever answers for it, of what managers hear nothing of; likewise. */
  handler?: Recipient | null;
  hr: Recipient;
  last: Recipient;
}
