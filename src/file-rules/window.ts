import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Within } from './definition.ts';
import {
  bucketMs,
  bucketOf,
  type Counted,
  countedDays,
  type Exceeded,
  exceeded,
  type FileTransfer,
  reachOf,
} from './rules.ts';

/** Two that take in files of one person at once would each see only their own: one counts after the other. */
export async function lockCounting(tx: Tx, person: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`heed.files.${person}`}))`.execute(tx);
}

/**
 * Counts what was handed over, and says where more lies within an hour or day than the rule lets pass, now that this is
 * counted too. What is older than is kept is not counted.
 */
export async function countIn(
  tx: Tx,
  {
    ruleId,
    person,
    within,
    found,
    now,
  }: { ruleId: string; person: string; within: Within; found: readonly FileTransfer[]; now: Date },
): Promise<Exceeded | undefined> {
  const oldest = now.getTime() - countedDays * 86_400_000;
  const sums = new Map<number, Counted>();
  for (const { at, bytes } of found) {
    const bucket = bucketOf(at, within.per);
    if (bucket < oldest) continue;
    const before = sums.get(bucket) ?? { bucket, transfers: 0, bytes: 0 };
    sums.set(bucket, { bucket, transfers: before.transfers + 1, bytes: before.bytes + (bytes ?? 0) });
  }
  if (sums.size === 0) return undefined;
  const added = [...sums.values()].sort((a, b) => a.bucket - b.bucket);
  await sql`
    insert into file_window as w (rule_id, person_id, bucket, transfers, bytes)
    select ${ruleId}::uuid, ${person}::uuid, t.bucket, t.transfers, t.bytes
    from unnest(${added.map(({ bucket }) => new Date(bucket))}::timestamptz[],
                ${added.map(({ transfers }) => transfers)}::int[], ${added.map(({ bytes }) => bytes)}::bigint[])
      t (bucket, transfers, bytes)
    on conflict (rule_id, person_id, bucket)
    do update set transfers = w.transfers + excluded.transfers, bytes = w.bytes + excluded.bytes`.execute(tx);
  return exceededNear(await countedNear(tx, ruleId, person, within, added), within, added);
}

/** All that may lie in one window with what was added. */
async function countedNear(
  tx: Tx,
  ruleId: string,
  person: string,
  { per }: Within,
  added: readonly Counted[],
): Promise<Counted[]> {
  const [first, last] = [added[0]?.bucket ?? 0, added.at(-1)?.bucket ?? 0];
  const { rows } = await sql<{ bucket: Date; transfers: number; bytes: number }>`
    select bucket, transfers, bytes from file_window
    where rule_id = ${ruleId}::uuid and person_id = ${person}::uuid
      and bucket between ${new Date(first - reachOf(per))} and ${new Date(last + reachOf(per))}
    order by bucket`.execute(tx);
  return rows.map((row) => ({ ...row, bucket: row.bucket.getTime() }));
}

/** Windows in which nothing is new were judged before. */
function exceededNear(
  counted: readonly Counted[],
  within: Within,
  added: readonly Counted[],
): Exceeded | undefined {
  const reach = reachOf(within.per);
  const near = counted.filter(({ bucket }) => added.some((one) => Math.abs(one.bucket - bucket) <= reach));
  return exceeded(near, within);
}

/** What was counted up to an alert's last file is answered with it: from there it is counted anew. */
export async function countAnew(tx: Tx, ruleId: string, person: string, upTo: Date): Promise<void> {
  await sql`
    delete from file_window where rule_id = ${ruleId}::uuid and person_id = ${person}::uuid
      and bucket <= ${upTo}`.execute(tx);
}

/** @returns how many rows went */
export async function forgetCounts(db: Db, now: Date): Promise<number> {
  const before = new Date(now.getTime() - countedDays * 86_400_000 - bucketMs.day);
  const { numAffectedRows = 0n } = await sql`
    delete from file_window w where bucket < ${before} or exists (
      select from file_rule r where r.id = w.rule_id and r.ended_at is not null)`.execute(db);
  return Number(numAffectedRows);
}
