import { sql } from 'kysely';
import { addDays, type Day } from '../calendar/day.ts';
import { type Db, inTransaction } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { dayIn } from '../zone.ts';
import { endDueHolds } from './end-hold.ts';
import { closeReports, eraseRecordKeys } from './erase-keys.ts';
import { over, stretches } from './partitions.ts';
import { type Purging, purgeStretch } from './purge-day.ts';
import { releaseHeld } from './release.ts';
import { mustConfirm, purgeState } from './state.ts';

export interface PurgeRun extends Purging {
  zone: string;
}

export interface PurgeOutcome {
  /** Days that were over, and that are gone. */
  dropped: number;
  /** … and those for which the lock could not be had: they come with the next run. */
  left: number;
  released: number;
  keys: number;
  refused?: { from: Day; through: Day; days: number };
}

const nothing: PurgeOutcome = { dropped: 0, left: 0, released: 0, keys: 0 };

/**
 * Deletes every record whose time is over: days are dropped, then what was held and is no longer, then the keys of both.
 * Each step is a transaction of its own and finds by itself what the one before has left, so that it may end at any
 * instruction. Where nothing has changed since the last look it costs one query.
 *
 * Deletion comes without being asked for (PIPL 47).
 */
export async function purge(db: Db, run: PurgeRun): Promise<PurgeOutcome> {
  const { now, zone, signal } = run;
  const today = dayIn(now, zone);
  await endDueHolds(db, now, zone);
  const state = await purgeState(db);
  const due = over((await stretches(db)).days, today);
  const wrong = mustConfirm(state, due, today);
  if (wrong) {
    await refuse(db, wrong, now);
    return { ...nothing, left: due.length, refused: wrong };
  }
  const seen = state.checkedAt !== null && dayIn(state.checkedAt, zone) === today;
  if (seen && due.length === 0 && state.looked >= state.ended && !(await unfinished(db))) return nothing;

  const outcome = { ...nothing };
  let before = today;
  for (const stretch of due) {
    if (await purgeStretch(db, stretch, run)) outcome.dropped += 1;
    else {
      outcome.left += 1;
      if (stretch.from < before) before = stretch.from;
    }
  }
  outcome.released = await releaseHeld(db, today, run);
  outcome.keys = await eraseRecordKeys(db, { ...run, before });
  if (signal?.aborted) return outcome;
  await closeReports(db, { keys: outcome.keys, through: addDays(before, -1), now });
  await sql`
    update purge_state set through = greatest(through, ${addDays(before, -1)}::date), checked_at = ${now},
      refused_at = null, looked = greatest(looked, ${state.ended})`.execute(db);
  return outcome;
}

/** Whether a run ended between the rows and their keys. */
async function unfinished(db: Db): Promise<boolean> {
  const { rows } = await sql`select from purge_report where done_at is null limit 1`.execute(db);
  return rows.length > 0;
}

/** Once: it is asked again every few minutes, and one entry says it. */
async function refuse(db: Db, wrong: NonNullable<PurgeOutcome['refused']>, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { numAffectedRows = 0n } = await sql`
      update purge_state set refused_at = ${now} where refused_at is null`.execute(tx);
    if (numAffectedRows > 0n)
      await append(tx, { type: 'purge.refused', at: now, actor: 'heed', data: wrong });
  });
}

/** Somebody has looked at the clock: days until this one are really over. */
export async function confirmPurge(
  db: Db,
  { through, actor, now }: { through: Day; actor: Actor; now: Date },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await sql`update purge_state set confirmed_through = ${through}::date`.execute(tx);
    await append(tx, { type: 'purge.confirmed', at: now, actor, data: { through } });
  });
}
