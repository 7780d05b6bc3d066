import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Lane } from '../db/schema.ts';

/** How a sweep last went. Not ended and not failed: it is at work, or its process was killed in the middle. */
export interface SweepStanding {
  name: string;
  startedAt: Date;
  finishedAt: Date | null;
  /** It failed since it last ended well, and by which code or kind of error. */
  failed: { at: Date; kind: string } | undefined;
}

/** Every sweep that ever ran here: those that failed first, then by name. */
export async function sweepStandings(db: Db): Promise<SweepStanding[]> {
  const rows = await db.selectFrom('sweep_run').selectAll().orderBy('sweep').execute();
  const all = rows.map(({ sweep, started_at, finished_at, failed_at, failure }) => ({
    name: sweep,
    startedAt: started_at,
    finishedAt: finished_at,
    failed: failed_at ? { at: failed_at, kind: failure ?? 'unknown' } : undefined,
  }));
  return [...all.filter(({ failed }) => failed), ...all.filter(({ failed }) => !failed)];
}

/** Notes that a sweep failed; it is taken back when it next ends well. */
export async function noteSweepFailure(db: Db, name: string, kind: string, now: Date): Promise<void> {
  await sql`update sweep_run set failed_at = ${now}, failure = ${kind} where sweep = ${name}`.execute(db);
}

/** Takes sweeps off the list that nobody runs any more; one that was begun since stays. */
export async function forgetSweeps(
  db: Db,
  sweeps: readonly { sweep: string; started_at: Date }[],
): Promise<void> {
  for (const { sweep, started_at } of sweeps)
    await sql`delete from sweep_run where sweep = ${sweep} and started_at <= ${started_at}`.execute(db);
}

export interface LaneStanding {
  lane: Lane;
  /** To be sent now. */
  due: number;
  /** Since when the oldest of them is. */
  dueSince: Date | null;
  later: number;
  sending: number;
  /** Of which nobody knows yet whether they arrived. */
  unknown: number;
}

/** What waits to be sent, by lane: the messages themselves, which the queue only wakes for. */
export async function laneStandings(db: Db, now: Date): Promise<LaneStanding[]> {
  // As a claim looks at them: what was for hours that are over goes out no more.
  const waits = sql`d.state = 'pending' and (d.expires_at is null or d.expires_at > ${now})`;
  const { rows } = await sql<LaneStanding>`
    select l.lane,
      count(*) filter (where ${waits} and d.not_before <= ${now})::int as due,
      min(d.not_before) filter (where ${waits} and d.not_before <= ${now}) as "dueSince",
      count(*) filter (where ${waits} and d.not_before > ${now})::int as later,
      count(*) filter (where d.state = 'sending')::int as sending,
      count(*) filter (where d.state = 'unknown')::int as unknown
    from unnest(array['alert', 'bulk']) as l (lane)
    left join delivery d on d.lane = l.lane and d.state in ('pending', 'sending', 'unknown')
    group by l.lane order by l.lane`.execute(db);
  return rows;
}
