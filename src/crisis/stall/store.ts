import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { append } from '../../evidence/append.ts';
import { type Part, parts, standingStill, type Turns } from './rules.ts';

/** An alarm comes again this often while something stands still, in milliseconds. */
export const againMs = 30 * 60_000;

/** When each part turned last in any worker of whatever process, as they say themselves. */
export async function lastTurns(db: Db): Promise<Turns> {
  const { rows } = await sql<Record<Part, Date | null>>`
    select max(at) as workers, max(musters_at) as musters, max(sweeps_at) as sweeps, max(alerts_at) as alerts
    from worker_beat`.execute(db);
  return Object.fromEntries(
    parts.flatMap((part) => {
      const at = rows[0]?.[part];
      return at ? [[part, at]] : [];
    }),
  );
}

export interface Changed {
  /** What stands still and has to be told, for the first time or again. */
  stalled: { what: Part; since: Date }[];
  /** What was told to stand still and goes on. */
  goingOn: { what: Part; since: Date }[];
}

/**
 * Holds what stands still against what was told, in the caller's transaction: each is told by one process, however many
 * look.
 */
export async function noteStalls(
  tx: Tx,
  { turns, watchedSince, now }: { turns: Turns; watchedSince: Date; now: Date },
): Promise<Changed> {
  const still = standingStill(turns, watchedSince, now);
  const { rows: fresh } = await sql<{ what: Part; since: Date; first: boolean }>`
    insert into stall_alarm (what, since, told_at)
    select what, since, ${now} from unnest(${still.map(({ what }) => what)}::text[],
                                           ${still.map(({ since }) => since)}::timestamptz[]) t (what, since)
    on conflict (what) do update set told_at = excluded.told_at
      where stall_alarm.told_at <= ${new Date(now.getTime() - againMs)} or stall_alarm.told_at > ${now}
    returning what, since, xmax = 0 as first`.execute(tx);
  const { rows: over } = await sql<{ what: Part; since: Date }>`
    delete from stall_alarm where what <> all(${still.map(({ what }) => what)}::text[])
    returning what, since`.execute(tx);
  for (const { what, since, first } of fresh)
    if (first)
      await append(tx, {
        ...{ type: 'crisis.stalled', at: now, actor: 'heed' },
        data: { what, since: since.toISOString() },
      });
  for (const { what, since } of over)
    await append(tx, {
      ...{ type: 'crisis.going-on', at: now, actor: 'heed' },
      data: { what, since: since.toISOString() },
    });
  return { stalled: fresh.map(({ what, since }) => ({ what, since })), goingOn: over };
}
