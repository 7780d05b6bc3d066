import { DateTime } from 'luxon';
import type { Db } from '../db/pool.ts';

/** After a failure it is tried again: every hour, until the next day's is due. */
const againMs = 3_600_000;

/**
 * Whether the day's backup is still to be made: its hour has come, and since then none was made and none was tried
 * within the last hour. What was missed, because nothing ran at that hour, is made up for.
 *
 * @param at time of day, `03:30`, in `zone`
 */
export async function backupDue(
  db: Db,
  { at, zone, now }: { at: string; zone: string; now: Date },
): Promise<boolean> {
  const since = lastTime(at, zone, now);
  const tried = await db
    .selectFrom('backup_run')
    .select(['state', 'started_at'])
    .where('started_at', '>=', since)
    .orderBy('started_at', 'desc')
    .execute();
  if (tried.some(({ state }) => state === 'made')) return false;
  const [newest] = tried;
  return !newest || now.getTime() - newest.started_at.getTime() >= againMs;
}

/** The last instant at which clocks in `zone` showed that time. */
export function lastTime(at: string, zone: string, now: Date): Date {
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  const local = DateTime.fromJSDate(now, { zone });
  const today = local.set({ hour, minute, second: 0, millisecond: 0 });
  return (today <= local ? today : today.minus({ days: 1 })).toJSDate();
}
