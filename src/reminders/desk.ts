import { mayReach } from '../calendar/hours.ts';
import type { Db, Tx } from '../db/pool.ts';
import { presencesOf } from './presences.ts';
import { hrDesk, policyFor, type ReminderKind } from './settings.ts';

/**
 * Whether the HR desk may be written to now, in the hours of a kind's reminder policy: for what is told to it besides
 * digests, so that there is one answer to when people are left in peace.
 *
 * @param zone the company's
 */
export async function mayTellDesk(
  db: Db | Tx,
  kind: ReminderKind,
  zone: string,
  now: Date,
): Promise<boolean> {
  const { policy } = await policyFor(db, kind);
  const desk = (await presencesOf(db, [], zone)).get(hrDesk);
  return desk !== undefined && mayReach(desk, policy.hours, now);
}
