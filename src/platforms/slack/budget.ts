import type { Lane } from '../../db/schema.ts';
import { type MethodRules, postsPerMinute } from './methods.ts';

/** A method's allowance as an even pace, and what may go before its time. Milliseconds. */
export interface Budget {
  /** From one call to the next. */
  spacing: number;
  /** So far back a turn that nobody took may be made up for. */
  late: number;
  /** So far ahead of its turn a call of the lane may go. */
  early: Readonly<Record<Lane, number>>;
}

/** So many times slower a method goes at the most, after refusals in spite of the pace. */
export const slowest = 4;

/**
 * So far ahead the next turn may be, in milliseconds: whoever takes one early moves it on by one at the slowest pace, and
 * clocks of processes may be apart by as much again. One that is farther was noted before the clock was set back.
 */
export const farthestTurn = ({ spacing, early }: Budget): number =>
  Math.max(...Object.values(early)) + 2 * slowest * spacing;

/** How much of an allowance is paced out; the rest is for what goes early or late, and for time under way. */
const share = { posts: 0.96, others: 0.85 } as const;
/**
 * Of the posts of a minute: kept for alerts, which need not wait behind a broadcast then. After these an alert
 * takes every turn, since a broadcast never takes one ahead of its time.
 */
const keptForAlerts = 0.025;
/** What a broadcast makes up for when its worker was late. */
const lateMs = 500;
/** Of the calls of a minute to other methods: may come together after a pause, as people do. */
const together = 0.1;
/** Changes of messages wait in long lines: so many of a minute are for alerts, which overtake them. */
const changesForAlerts = 0.1;

/**
 * However the calls of a method are spread, no minute has more of them than it may:
 * `60,000 / spacing + late / spacing + early / spacing + 1`.
 *
 * @returns undefined where nothing is counted
 */
export function budgetOf(method: string, rules: MethodRules, posts = postsPerMinute): Budget | undefined {
  const isPost = method === 'chat.postMessage';
  const perMinute = isPost ? posts : rules.perMinute;
  if (perMinute === undefined || perMinute === Number.POSITIVE_INFINITY) return undefined;
  const kept = method === 'chat.update' ? changesForAlerts : 0;
  const spacing = Math.ceil(60_000 / (perMinute * (isPost ? share.posts : share.others - kept)));
  if (isPost) {
    const ahead = Math.floor(perMinute * keptForAlerts) * spacing;
    return { spacing, late: Math.min(lateMs, spacing * 2), early: { alert: ahead, bulk: 0 } };
  }
  const early = { alert: Math.floor(perMinute * kept) * spacing, bulk: 0 };
  return { spacing, late: Math.floor(perMinute * together) * spacing, early };
}
