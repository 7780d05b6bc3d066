import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { ensureDays } from '../records/partitions.ts';
import type { Vault } from '../vault/vault.ts';
import { dayIn } from '../zone.ts';
import { lastOf, stretches } from './partitions.ts';
import { type Promised, promisedOf } from './promised.ts';
import { overdueOn, redateDay } from './redate-day.ts';
import { type Category, categories, writeReport } from './report.ts';

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
 * It may end at any instruction: what is done is in `redating`, and a day that was begun is finished first.
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

interface Progress {
  started_at: Date;
  up_to: Day | null;
  at_work: Day | null;
  moved: number;
  done_at: Date | null;
}

async function redateCategory(
  db: Db,
  category: Category,
  promised: Promised,
  { vault, zone, now: clock, signal }: Redating,
): Promise<number> {
  const found = await begin(db, category.id, promised.versionId, clock);
  if (found.done_at !== null) return 0;
  // Keys made from here on are told from those before by their time: a clock that was set back must not make them alike.
  const now = clock > found.started_at ? clock : new Date(found.started_at.getTime() + 1);
  const today = dayIn(now, zone);
  const { days } = await stretches(db);
  let moved = 0;
  for (const stretch of days) {
    const day = lastOf(stretch);
    if (day < today || (found.up_to !== null && day <= found.up_to)) continue;
    if (signal?.aborted) return moved;
    const work = { category: category.id, day, promised, vault, now, before: found.started_at, today };
    const due = await overdueOn(db, work);
    if (due.size > 0) {
      await ensureDays(db, due);
      await note(db, category.id, promised.versionId, { at_work: day });
    }
    if (due.size > 0 || found.at_work === day) moved += await redateDay(db, work);
    await note(db, category.id, promised.versionId, { at_work: null, up_to: day });
  }
  await finish(db, category, promised.versionId, clock);
  return moved;
}

async function begin(db: Db, category: number, versionId: string, now: Date): Promise<Progress> {
  const at = sql`category_id = ${category} and version_id = ${versionId}::uuid`;
  await sql`
    insert into redating (category_id, version_id, started_at) values (${category}, ${versionId}::uuid, ${now})
    on conflict do nothing`.execute(db);
  const { rows } = await sql<Progress>`
    select started_at, up_to, at_work, moved, done_at from redating where ${at}`.execute(db);
  const [found] = rows;
  if (!found) throw new Error('the progress of a category is missing');
  return found;
}

async function note(
  db: Db | Tx,
  category: number,
  versionId: string,
  { at_work, up_to }: { at_work: Day | null; up_to?: Day },
): Promise<void> {
  await sql`
    update redating set at_work = ${at_work}::date, up_to = coalesce(${up_to ?? null}::date, up_to)
    where category_id = ${category} and version_id = ${versionId}::uuid`.execute(db);
}

/** Every day was looked at: on record, where anything was moved. */
async function finish(db: Db, category: Category, versionId: string, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { rows } = await sql<{ number: number; moved: number }>`
      update redating r set done_at = ${now} from policy_version v
      where r.category_id = ${category.id} and r.version_id = ${versionId}::uuid and r.done_at is null
        and v.id = r.version_id returning v.number, r.moved`.execute(tx);
    const [version] = rows;
    if (!version || version.moved === 0) return;
    const { moved } = version;
    await writeReport(tx, { kind: 'redated', counts: { [category.id]: moved }, held: {}, now });
    await append(tx, {
      type: 'records.redated',
      at: now,
      actor: 'heed',
      data: { policy: category.code, version: version.number, disclosure: category.disclosure, moved },
    });
  });
}
