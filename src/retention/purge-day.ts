import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { lockPartitions } from '../records/partitions.ts';
import { add, countStretch, holdBack, total } from './hold-back.ts';
import { lastOf, type Stretch, stretches, tablesOf } from './partitions.ts';
import { categories, named, writeReport } from './report.ts';
import { isLockTimeout, takeTurn, waitAtMost } from './turn.ts';

export interface Purging {
  now: Date;
  actor: Actor;
  /** Segments of records moved in one transaction. */
  atOnce?: number;
  /** Attempts to get the lock; intake goes on between them. */
  tries?: number;
  signal?: AbortSignal;
}

/** Nobody waits longer than this for the purge, and it waits no longer for anybody. */
const lockMs = 300;

/**
 * Drops what was kept until days that are over. What is stopped is moved out first, some at a time; the drop itself takes
 * the lock for as long as it counts and looks once more, and is given up and tried again where it would have to wait.
 * It may end at any instruction and be started again.
 *
 * @returns whether it is gone; false where the lock could not be had, or the process is stopping
 */
export async function purgeStretch(db: Db, stretch: Stretch, purging: Purging): Promise<boolean> {
  const { atOnce = 1_000, tries = 20, signal } = purging;
  let by: 'subject' | 'record' = 'subject';
  for (let tried = 1; !signal?.aborted; ) {
    const moved = await inTransaction(db, async (tx) => {
      await takeTurn(tx);
      return total(await holdBack(tx, stretch, { limit: atOnce, by }));
    });
    if (moved >= atOnce) continue;
    try {
      if (await inTransaction(db, (tx) => drop(tx, stretch, purging))) return true;
      // Something that the index does not find, or a hold that came meanwhile.
      by = 'record';
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      tried += 1;
      if (tried > tries) return false;
      await wait(Math.min(25 * tried, 500), undefined, signal ? { signal } : {}).catch(() => undefined);
    }
  }
  return false;
}

/** In one transaction: counted, looked at once more, put on record, dropped. @returns false where something is stopped */
async function drop(tx: Tx, { from, to }: Stretch, { now, actor }: Purging): Promise<boolean> {
  await waitAtMost(tx, lockMs);
  await takeTurn(tx);
  await lockPartitions(tx);
  // Another process was quicker.
  const stretch = (await stretches(tx)).days.find((one) => one.from === from && one.to === to);
  if (!stretch) return true;
  // Those who write to these days, and no others, wait from here on: nothing comes in while it is counted.
  const tables = tablesOf(stretch);
  const names = sql.join(tables.map((table) => sql.table(table)));
  await sql`lock table ${names} in share row exclusive mode`.execute(tx);
  const { all, stopped } = await countStretch(tx, stretch);
  if (total(stopped) > 0) return false;
  await record(tx, stretch, all, { now, actor });
  await sql`drop table ${names}`.execute(tx);
  return true;
}

async function record(
  tx: Tx,
  stretch: Stretch,
  counts: Readonly<Record<string, number>>,
  { now, actor }: Pick<Purging, 'now' | 'actor'>,
): Promise<void> {
  const held = await heldOf(tx, stretch);
  const day = lastOf(stretch);
  await writeReport(tx, { kind: 'day', day, counts, held, now });
  // A day on which nothing was to be kept is no fact worth an entry.
  if (total(counts) + total(held) === 0) return;
  const known = await categories(tx);
  await append(tx, {
    type: 'records.purged',
    at: now,
    actor,
    data: { kind: 'day', day, counts: named(counts, known), held: named(held, known) },
  });
}

/** What was moved out of these days and is still held. */
async function heldOf(tx: Tx, { from, to }: Stretch): Promise<Readonly<Record<string, number>>> {
  const { rows } = await sql<{ category: number; count: number }>`
    select category_id as category, sum(count)::int as count from record
    where expires_on = 'infinity' and key_day >= ${from}::date and key_day < ${to}::date group by 1`.execute(
    tx,
  );
  return rows.reduce((sum, { category, count }) => add(sum, { [category]: count }), {});
}
