import { DateTime } from 'luxon';
import type { Lane } from '../db/schema.ts';
import type { Quota } from '../platforms/port.ts';

/** How patient a lane is. Times in milliseconds. */
export interface LaneRules {
  /** A worker looks by itself at least this often. */
  pollMs: number;
  /** How often it looks for leases that ran out and sends of unknown fate. */
  recoverMs: number;
  /** Calls in flight per platform and process. */
  concurrency: number;
  /** A call is given up after this, and its outcome is unknown. */
  timeoutMs: number;
  /** A batch whose worker says nothing for this long is of unknown fate; longer than the call and its report. */
  leaseMs: number;
  firstRetryMs: number;
  longestRetryMs: number;
  /** Longest rest of a whole line when its platform gives no answer. */
  longestRestMs: number;
  /** Tries in vain after which a person decides; where repeats are recognised, time decides instead. */
  mostAttempts: number;
}

/** Alerts: quick and for about four hours. Bulk: unhurried and for most of a day. */
export const laneRules: Readonly<Record<Lane, LaneRules>> = {
  alert: {
    pollMs: 500,
    recoverMs: 1_000,
    concurrency: 8,
    timeoutMs: 8_000,
    leaseMs: 20_000,
    firstRetryMs: 500,
    longestRetryMs: 60_000,
    longestRestMs: 5_000,
    mostAttempts: 250,
  },
  bulk: {
    pollMs: 1_000,
    recoverMs: 2_000,
    concurrency: 4,
    timeoutMs: 25_000,
    leaseMs: 60_000,
    firstRetryMs: 2_000,
    longestRetryMs: 15 * 60_000,
    longestRestMs: 30_000,
    mostAttempts: 80,
  },
};

/** When to try again after `attempts` tries in vain: twice as long each time, up to the lane's longest. */
export function retryAt(rules: LaneRules, attempts: number, now: Date): Date {
  const doublings = Math.min(Math.max(attempts - 1, 0), 30);
  return new Date(now.getTime() + Math.min(rules.firstRetryMs * 2 ** doublings, rules.longestRetryMs));
}

/** Until when a line rests after `losses` batches in a row of which the platform took nothing. */
export function restAfter(rules: LaneRules, losses: number, now: Date): Date {
  const retry = retryAt(rules, losses, now).getTime() - now.getTime();
  return new Date(now.getTime() + Math.min(retry, rules.longestRestMs));
}

export interface Uncertain {
  lane: Lane;
  /** When the batch was made, which is when it was first sent. */
  madeAt: Date;
  sends: number;
  /** When it was first sent as a repeat that says of itself that it is one. */
  markedAt: Date | null;
}

/**
 * What to do about a batch of which nobody knows whether it arrived. Within the platform's dedupe window the
 * same bytes again harm nobody, so nothing is given up. Beyond it, or without one, an alert is said once more and
 * marked, since woken twice is better than not at all, and those bytes have a window of their own; anything else
 * waits for a person. By a clock that was set back since the first of them nobody knows how much of the window is left:
 * only a platform that recognises repeats for ever is trusted with the same again.
 */
export function afterUnknown(
  { lane, madeAt, sends, markedAt }: Uncertain,
  rules: LaneRules,
  dedupeMs: number,
  now: Date,
): 'same' | 'marked' | 'hold' {
  const made = markedAt ?? madeAt;
  const forEver = !Number.isFinite(dedupeMs);
  // The request may be under way for as long as the timeout, and must reach the platform within the window.
  const recognised = forEver || (made <= now && now.getTime() + rules.timeoutMs < made.getTime() + dedupeMs);
  if (recognised) {
    if (forEver && lane !== 'alert' && sends >= rules.mostAttempts) return 'hold';
    return markedAt ? 'marked' : 'same';
  }
  return lane === 'alert' && !markedAt ? 'marked' : 'hold';
}

/** The numbers that keep a line within its platform's quota. */
export const quotaRules = {
  /** How much of a quota a lane may use: what bulk leaves is kept for alerts. */
  share: { alert: 1, bulk: 0.8 } satisfies Record<Lane, number>,
  /** Windows are counted longer than they are by this: two messages handed over apart may arrive together. */
  arrivalMs: 10_000,
  /** Persons who have to wait come back spread over so long, so that two lines do not give way to each other twice. */
  spreadMs: 1_000,
  /** Longest rest of a line whose day is used up: more accounts may have come, and tomorrow starts on time. */
  longestRestMs: 10 * 60_000,
} as const;

/** What a lane may send to one person; `windowMs` back from now, `most` messages, the next one included. */
export interface PersonLimits {
  minute: { windowMs: number; most: number };
  hour: { windowMs: number; most: number };
}

export function personLimits(quota: Quota, lane: Lane): PersonLimits {
  const { share, arrivalMs } = quotaRules;
  const limit = (windowMs: number, most: number) => ({
    windowMs: windowMs + arrivalMs,
    most: Math.floor(most * share[lane]),
  });
  return { minute: limit(60_000, quota.perPersonMinute), hour: limit(3_600_000, quota.perPersonHour) };
}

/** How many messages to persons a lane lets a day come to, everybody's together. */
export function dayLimit(quota: Quota, lane: Lane, accounts: number): number {
  return Math.floor(quota.perAccountDay * accounts * quotaRules.share[lane]);
}

/** The calendar day that a quota counts in, and when the line of a lane whose day is used up looks again. */
export function quotaDay(quota: Quota, now: Date): { day: string; lookAgain: Date } {
  const local = DateTime.fromJSDate(now, { zone: quota.zone });
  const tomorrow = local.startOf('day').plus({ days: 1 }).toMillis();
  return {
    day: local.toFormat('yyyy-MM-dd'),
    lookAgain: new Date(Math.min(tomorrow, now.getTime() + quotaRules.longestRestMs)),
  };
}
