import type { Lane } from '../db/schema.ts';

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
  /** Tries in vain after which a person decides. */
  mostAttempts: number;
}

/** Alerts: quick and for about an hour. Bulk: unhurried and for most of a day. */
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
    mostAttempts: 65,
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
  /** A repeat that says of itself that it is one has already gone out. */
  marked: boolean;
}

/**
 * What to do about a batch of which nobody knows whether it arrived. Within the platform's dedupe window the
 * same bytes again harm nobody. Beyond it, or without one, an alert is said once more and marked, since woken
 * twice is better than not at all; anything else waits for a person.
 */
export function afterUnknown(
  batch: Uncertain,
  rules: LaneRules,
  dedupeMs: number,
  now: Date,
): 'same' | 'marked' | 'hold' {
  // The request may be under way for as long as the timeout, and must reach the platform within the window.
  const recognised = now.getTime() + rules.timeoutMs < batch.madeAt.getTime() + dedupeMs;
  if (recognised) return batch.sends < rules.mostAttempts ? 'same' : 'hold';
  return batch.lane === 'alert' && !batch.marked ? 'marked' : 'hold';
}
