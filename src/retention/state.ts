import { sql } from 'kysely';
import { addDays, type Day, dayNumber } from '../calendar/day.ts';
import type { Db, Tx } from '../db/pool.ts';
import { dayIn } from '../zone.ts';
import { lastOf, over, type Stretch, stretches } from './partitions.ts';

/** How far the purge has come. */
export interface PurgeState {
  /** The last day whose records are known to be gone; null before the first run. */
  through: Day | null;
  checkedAt: Date | null;
  refusedAt: Date | null;
  confirmedThrough: Day | null;
  /** How often something that stopped deletion has ended, and up to which of these held records were looked at. */
  ended: number;
  looked: number;
}

export async function purgeState(db: Db | Tx): Promise<PurgeState> {
  const { rows } = await sql<PurgeState>`
    select through, checked_at as "checkedAt", refused_at as "refusedAt", confirmed_through as "confirmedThrough",
      ended, looked from purge_state`.execute(db);
  const [state] = rows;
  if (!state) throw new Error('the state of the purge is missing');
  return state;
}

/**
 * The most days that are purged at once without a question. A company default, not law: longer than a machine stays off
 * over a holiday, and short beside what a clock that is wrong would delete.
 */
export const mostDaysAtOnce = 10;

/**
 * Whether so much is over at once that the clock is to be looked at first: more days have passed since the last run than
 * are purged without a question, and records would go for it.
 */
export function mustConfirm(
  { through, confirmedThrough }: Pick<PurgeState, 'through' | 'confirmedThrough'>,
  due: readonly Stretch[],
  today: Day,
): { from: Day; through: Day; days: number } | undefined {
  const first = due[0];
  if (!first) return undefined;
  const yesterday = addDays(today, -1);
  const since = through ?? addDays(lastOf(first), -1);
  const days = dayNumber(yesterday) - dayNumber(since);
  if (days <= mostDaysAtOnce) return undefined;
  if (confirmedThrough !== null && confirmedThrough >= yesterday) return undefined;
  return { from: lastOf(first), through: yesterday, days };
}

/** What an operator watches. */
export interface PurgeStanding {
  /** The first day after which there is something to purge; null where nothing is kept. */
  nextDay: Day | null;
  /** Days that are over and still there, counted from the oldest. */
  daysOverdue: number;
  held: number;
  holds: number;
  refused: boolean;
  /** Tables that nobody drops by itself. */
  odd: string[];
  checkedAt: Date | null;
  /** The clock stands before a day that was purged already. */
  behind: boolean;
}

export async function purgeStanding(db: Db, now: Date, zone: string): Promise<PurgeStanding> {
  const today = dayIn(now, zone);
  const state = await purgeState(db);
  const { days, odd } = await stretches(db);
  const due = over(days, today);
  const { rows } = await sql<{ held: number; holds: number }>`
    select (select coalesce(sum(count), 0)::int from record where expires_on = 'infinity') as held,
      (select count(*)::int from legal_hold where ended_at is null) as holds`.execute(db);
  const first = days[0];
  return {
    nextDay: first ? lastOf(first) : null,
    daysOverdue: due[0] ? dayNumber(today) - dayNumber(lastOf(due[0])) : 0,
    held: rows[0]?.held ?? 0,
    holds: rows[0]?.holds ?? 0,
    refused: mustConfirm(state, due, today) !== undefined,
    odd: odd.map(({ table }) => table),
    checkedAt: state.checkedAt,
    behind: state.through !== null && state.through >= today,
  };
}
