import type { Away } from '../../../src/calendar/hours.ts';
import type { ReminderPolicy } from '../../../src/reminders/policy.ts';
import type { Outcome } from '../../../src/reminders/rules.ts';
import type { PutIn, Zone } from './place.ts';

/** What has happened and what is so: all that the naive model knows. Times are milliseconds. */
export interface World {
  now: number;
  people: Record<string, { zone: Zone; away: Away[] }>;
  /** Who asks whom is fixed: each person's manager. */
  manager: Record<string, string | null>;
  items: Record<string, AskedItem>;
  /** In the order in which they were made. */
  messages: SentMessage[];
  /** Days put in since. */
  days: PutIn;
  /** What those of HR who were not at work are to hear later, and what of it is on its way. */
  copies: { to: string; item: string; due: number; message: number | null }[];
  copyMessages: CopyMessage[];
  /** Since when, and until when, those elsewhere are of HR; unless given they always are. */
  desk?: Record<string, { from: number; to: number | null }[]>;
  /** Somebody of HR said: now. */
  hands: { item: string; at: number; seq: number }[];
  wishes: { item: string; until: number; seq: number }[];
  seq: number;
}

export interface CopyMessage {
  to: string;
  items: string[];
  outcome?: Outcome;
  /** When it was made, and when hours end of whoever gets it. */
  at?: number;
  end?: number;
}

export interface AskedItem {
  person: string;
  policy: ReminderPolicy;
  sentAt: number;
  due: string;
  open: boolean;
}

export interface SentMessage extends Decided {
  at: number;
  /** Days of whoever got it, and of each item's person, by their own clocks; taken back when the clock is set back. */
  day: string;
  days: Record<string, string>;
  outcome?: Outcome;
  settledAt?: number;
  settledSeq?: number;
  /** Its platform said after all that it took it. */
  late?: boolean;
  /** Of each item when that was taken note of. */
  arrived: Record<string, number>;
  /** Nobody waits any longer for what its platform says. */
  doubtOver?: boolean;
  /** How many rungs of each item were over when it was made, and whether its day is the first of its kind. */
  rungs: Record<string, number>;
  newDay: Record<string, boolean>;
  /** When the hours end of each of those to whom it is queued. */
  ends?: Record<string, number>;
  /** The wait for another try was written by a clock that was wrong. */
  waitDropped?: boolean;
}

/** One message that is to go out. */
export interface Decided {
  kind: 'reminder' | 'digest';
  to: string;
  items: { id: string; steps: number[]; wished: boolean }[];
}

/** Where those of HR are, besides the one at the desk. */
export const elsewhere: Record<string, Zone> = { hr2: 'Europe/Berlin', hr3: 'America/New_York' };

export const hrZone: Zone = 'Asia/Shanghai';
export const lastZone: Zone = 'Europe/Berlin';
