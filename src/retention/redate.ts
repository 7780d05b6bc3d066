import { type Db, inTransaction } from '../db/pool.ts';
import { ensureDays } from '../records/partitions.ts';
import type { Vault } from '../vault/vault.ts';
import { dayIn } from '../zone.ts';
import { lastOf, stretches } from './partitions.ts';
import { type Promised, promisedOf } from './promised.ts';
import { overdueOn, redateDay } from './redate-day.ts';
import { begin, beginDay, endDay, endUpTo, finish } from './redate-progress.ts';
import { type Category, categories } from './report.ts';

export interface Redating {
  vault: Vault;
  zone: string;
  now: Date;
  signal?: AbortSignal;
}

/**
 * A version of a policy that came into force may say less than those before it. What is stored under these is moved to the
 * earlier day, day by day: its keys are wrapped anew under those of that day, and the keys of the later day are erased, so
 * that what an older backup still has cannot be opened either. What says more moves nothing: whoever was told three months
 * was promised three months.
 *
 * It may end at any instruction: what is done is in `redating`, and a day that was begun is finished first, also where a
 * newer version has come into force meanwhile.
 *
 * @returns how many records were moved
 */
export async function redate(db: Db, redating: Redating): Promise<number> {
  let moved = 0;
  for (const category of (await categories(db)).values()) {
    if (redating.signal?.aborted) break;
    const promised = await inTransaction(db, (tx) => promisedOf(tx, category, redating.zone));
    if (promised) moved += await redateCategory(db, category, promised, redating);
  }
  return moved;
}

async function redateCategory(
  db: Db,
  category: Category,
  promised: Promised,
  { vault, zone, now: clock, signal }: Redating,
): Promise<number> {
  const { before, upTo, begun, done } = await begin(db, category.id, promised.versionId, clock);
  if (done) return 0;
  // Keys made from here on are told from those before by their time: a clock that was set back must not make them alike.
  const now = clock > before ? clock : new Date(before.getTime() + 1);
  const today = dayIn(now, zone);
  const work = { category: category.id, promised, vault, now, before, today };
  const { days } = await stretches(db);
  const open = days.map(lastOf).filter((day) => day >= today);
  let moved = 0;
  for (const day of open.filter((one) => begun.includes(one))) {
    if (signal?.aborted) return moved;
    await ensureDays(db, await overdueOn(db, { ...work, day }));
    const outcome = await redateDay(db, { ...work, day });
    moved += outcome.moved;
    if (outcome.overtaken) return moved;
    await endDay(db, category.id, day);
  }
  for (const day of open.filter((one) => upTo === null || one > upTo)) {
    if (signal?.aborted) return moved;
    const due = await overdueOn(db, { ...work, day });
    if (due.size > 0) {
      await ensureDays(db, due);
      await beginDay(db, category.id, promised.versionId, day);
      const outcome = await redateDay(db, { ...work, day });
      moved += outcome.moved;
      if (outcome.overtaken) return moved;
      await endDay(db, category.id, day);
    }
    await endUpTo(db, category.id, promised.versionId, day);
  }
  await finish(db, category, before, clock);
  return moved;
}
