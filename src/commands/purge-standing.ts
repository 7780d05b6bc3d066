import type { Db } from '../db/pool.ts';
import { purgeStanding } from '../retention/state.ts';
import { companyZone } from '../zone.ts';

/** Days by which a purge may be late before somebody is to look: it comes several times an hour. */
const lateDays = 1;

/** Whether what is over is deleted in time, for `heed doctor`. */
export async function lookAtPurge(db: Db, now: Date): Promise<{ what: string; ok: boolean; say: string }[]> {
  const what = 'purge';
  const { nextDay, daysOverdue, held, holds, refused, odd, behind } = await purgeStanding(
    db,
    now,
    companyZone,
  );
  const look = 'look at: npx heed purge --dry-run';
  const kept = held > 0 ? `; ${held} records are held past their day` : '';
  const standing = nextDay
    ? `nothing is late; the next records are kept until ${nextDay}, ${holds} legal holds are in force${kept}`
    : `no records are kept${kept}`;
  const late = refused
    ? `waits: records of ${daysOverdue} days are over at once, more than can be. Look at this clock, then ${look}`
    : daysOverdue > lateDays
      ? `${daysOverdue} days late. Is a worker running? Then ${look}`
      : undefined;
  return [
    { what, ok: late === undefined, say: late ?? standing },
    ...odd.map((table) => ({
      ...{ what, ok: false },
      say: `${table} has the name of a partition and is none: its records are in no list. Look at it and drop it`,
    })),
    ...(behind
      ? [{ what, ok: false, say: 'this clock stands before a day that was purged already. Set it right' }]
      : []),
  ];
}
