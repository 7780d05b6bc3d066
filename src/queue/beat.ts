import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';

/** A worker that has said nothing for this long does not count as alive. */
const aliveMs = 30_000;
/** Rows of workers that were killed are dropped after a day. */
const keepMs = 86_400_000;

/** When each part of a worker turned last; undefined before it has. */
export interface Turned {
  musters?: Date | undefined;
  sweeps?: Date | undefined;
  alerts?: Date | undefined;
}

/** Says that a worker lives, and when its parts turned last. */
export async function beat(db: Db, worker: string, now: Date, turned: Turned = {}): Promise<void> {
  const { musters = null, sweeps = null, alerts = null } = turned;
  await sql`
    with old as (delete from worker_beat where at < ${new Date(now.getTime() - keepMs)} and worker <> ${worker})
    insert into worker_beat (worker, at, musters_at, sweeps_at, alerts_at)
    values (${worker}, ${now}, ${musters}, ${sweeps}, ${alerts})
    on conflict (worker) do update set at = excluded.at, musters_at = excluded.musters_at,
      sweeps_at = excluded.sweeps_at, alerts_at = excluded.alerts_at`.execute(db);
}

/** A worker that stops says so, instead of being missed. */
export async function lastBeat(db: Db, worker: string): Promise<void> {
  await sql`delete from worker_beat where worker = ${worker}`.execute(db);
}

/** Whether any worker has been heard of in the last 30 seconds: what `/readyz` asks. */
export async function workersAlive(db: Db, now: Date): Promise<boolean> {
  const { rows } = await sql`
    select from worker_beat where at > ${new Date(now.getTime() - aliveMs)} limit 1`.execute(db);
  return rows.length > 0;
}
