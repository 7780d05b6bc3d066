import { sql } from 'kysely';
import { countForAnalysis } from '../analysis/count.ts';
import { addDays, type Day } from '../calendar/day.ts';
import type { Clock } from '../clock.ts';
import { type Db, type Tx, undoable } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { watchFiles } from '../file-rules/watch.ts';
import type { Secrets } from '../secrets.ts';
import type { Vault } from '../vault/vault.ts';
import { dayIn } from '../zone.ts';
import { aheadMs, type Kept } from './gate.ts';
import { judgeAll } from './judge-all.ts';
import { lockIntake } from './lock.ts';
import type { IncomingRecord, RecordChannel, RefusalReason } from './model.ts';
import { ensureDays, missingDays } from './partitions.ts';
import { type KeptRecord, sealAll } from './seal-all.ts';
import { type SourceNames, sourceNames } from './source-names.ts';
import type { CoveringRow } from './standing.ts';
import { loadWorld } from './world.ts';
import { count, seenBefore, writeSegments } from './write.ts';

export interface IntakeDeps {
  db: Db;
  vault: Vault;
  clock: Clock;
  /** For the keyed hashes of what a source calls things. */
  secrets: Secrets;
  /** The company's: in it days are counted. */
  zone: string;
}

/**
 * Records of one transaction: what a source hands over is cut into so many. With them come the people they are about, what
 * stands of each and their keys, looked up once; and whoever has to wait for intake waits no longer than that takes.
 */
export const mostAtOnce = 2_000;

/** What became of one record. `duplicate`: it came before, whatever became of it then. */
export type Outcome = 'kept' | 'duplicate' | { refused: RefusalReason };

/** What a source notes with what it handed over, such as how far it has been read: in the same transaction, or not. */
export type Also = (tx: Tx, outcomes: readonly Outcome[]) => Promise<void>;

/**
 * Takes in what a source has, in one transaction: what is kept, what was counted and the evidence of it, or nothing.
 * The only way into `record`. Inside a transaction it joins that one.
 *
 * @param records about `mostAtOnce`: they are in memory at once. Parsed and checked for shape
 * @param also called last within the transaction, also when there are no records
 * @returns one outcome for each, in their order
 * @throws HeedError `not-found` for no such source, `conflict` for one that is off
 */
export async function takeIn(
  deps: IntakeDeps,
  sourceId: string,
  records: readonly IncomingRecord[],
  also: Also = async () => undefined,
): Promise<Outcome[]> {
  // What is kept may be the first of its last day. A partition is made outside of any transaction that waits for it.
  for (let tried = 1; ; tried += 1) {
    const done = await undoable(deps.db, async (tx) => {
      const outcomes = await takeInto(tx, deps, sourceId, records);
      await also(tx, outcomes);
      return outcomes;
    }).catch((error: unknown) => (error instanceof DaysMissing ? error : Promise.reject(error)));
    if (!(done instanceof DaysMissing)) return done;
    if (tried > 3) throw new Error('partitions vanish as fast as they are made');
    await ensureDays(deps.db, done.days);
  }
}

/** Undoes the transaction, so that the days can be made and everything is judged again. */
class DaysMissing extends Error {
  readonly days: readonly Day[];
  constructor(days: readonly Day[]) {
    super('days without a partition');
    this.days = days;
  }
}

async function takeInto(
  tx: Tx,
  { vault, clock, secrets, zone }: IntakeDeps,
  sourceId: string,
  records: readonly IncomingRecord[],
): Promise<Outcome[]> {
  const now = clock.now();
  const today = dayIn(now, zone);
  const channel = await openSource(tx, sourceId);
  if (records.length === 0) return [];
  const names = sourceNames(secrets, sourceId);
  const loaded = await loadWorld(tx, { sourceId, channel, names, records, now, today, zone });
  const fresh = await freshOf(tx, records, names, untilOf(loaded.world.rows, records, now, today));
  const verdicts = judgeAll(fresh, channel, loaded);
  const kept: KeptRecord[] = [];
  fresh.forEach((record, n) => {
    const verdict = verdicts[n];
    if (verdict && typeof verdict !== 'string') kept.push({ record, verdict });
  });
  const missing = await missingDays(tx, new Set(kept.map(({ verdict }) => verdict.lastDay)));
  if (missing.length > 0) throw new DaysMissing(missing);
  await writeSegments(tx, sourceId, await sealAll(tx, { vault, loaded, now, zone }, kept), now);
  await countForAnalysis(tx, { vault, secrets, zone, now, sourceId, channel, sidesOf: loaded.sidesOf }, kept);
  await watchFiles(tx, { channel, now }, kept);
  const judged = new Map(fresh.map((record, n) => [record, verdicts[n] ?? 'unknown-person']));
  await putOnRecord(tx, sourceId, { now, today }, judged);
  const once = new Set(fresh);
  return records.map((record): Outcome => {
    const verdict = judged.get(record);
    // The same object twice is the same record twice.
    if (verdict === undefined || !once.delete(record)) return 'duplicate';
    return typeof verdict === 'string' ? { refused: verdict } : 'kept';
  });
}

/** Nobody erases a person's records, or moves those of a day, while others of theirs are on their way in. */
async function openSource(tx: Tx, sourceId: string): Promise<RecordChannel> {
  await lockIntake(tx, 'shared');
  const { rows } = await sql<{ channel: RecordChannel; state: 'on' | 'off' }>`
    select channel, state from record_source where id = ${sourceId}::uuid for key share`.execute(tx);
  const [source] = rows;
  if (!source) throw new HeedError('not-found', `there is no source of records ${sourceId}`);
  if (source.state === 'off') throw new HeedError('conflict', `source of records ${sourceId} is off`);
  return source.channel;
}

/** Those that did not come before, each once. */
async function freshOf(
  tx: Tx,
  records: readonly IncomingRecord[],
  names: SourceNames,
  until: Day,
): Promise<IncomingRecord[]> {
  const first = new Map<string, IncomingRecord>();
  for (const record of records) if (!first.has(record.key)) first.set(record.key, record);
  const each = [...first.values()];
  const hashes: string[] = [];
  const older: { n: number; hash: string }[] = [];
  each.forEach(({ key }, n) => {
    const [newest, ...others] = names.seen(key);
    hashes.push(newest);
    for (const hash of others) older.push({ n, hash });
  });
  const known = await seenBefore(tx, hashes, until);
  if (older.length > 0) {
    const { rows } = await sql<{ n: number }>`
      select t.n::int from unnest(${older.map(({ n }) => n)}::int[], ${older.map(({ hash }) => hash)}::uuid[]) t (n, hash)
      join record_seen s on s.key = t.hash`.execute(tx);
    for (const { n } of rows) known.add(n);
  }
  return each.filter((_, n) => !known.has(n));
}

/** A source may send something again long after; what is kept is known for as long as it is kept. */
const atLeastDays = 90;

function untilOf(
  rows: readonly CoveringRow[],
  records: readonly IncomingRecord[],
  now: Date,
  today: Day,
): Day {
  const latest = Math.max(...records.map(({ occurredAt }) => occurredAt.getTime()));
  const at = new Date(Math.min(latest, now.getTime() + aheadMs));
  const days = rows.flatMap((row) => row.rules.map((law) => row.lastDay(at, [law])));
  return [addDays(today, atLeastDays), ...days].sort().at(-1) ?? today;
}

async function putOnRecord(
  tx: Tx,
  sourceId: string,
  { now, today }: { now: Date; today: Day },
  judged: ReadonlyMap<IncomingRecord, Kept | RefusalReason>,
): Promise<void> {
  // Nothing happened that had not happened before.
  if (judged.size === 0) return;
  const counts = new Map<string, { kind: IncomingRecord['kind']; outcome: string; count: number }>();
  const outcomes: Record<string, number> = {};
  for (const [{ kind }, verdict] of judged) {
    const outcome = typeof verdict === 'string' ? verdict : 'kept';
    const name = `${kind} ${outcome}`;
    counts.set(name, { kind, outcome, count: (counts.get(name)?.count ?? 0) + 1 });
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  await count(tx, sourceId, today, [...counts.values()]);
  const times = [...judged.keys()].map(({ occurredAt }) => occurredAt.getTime());
  await append(tx, {
    type: 'records.taken-in',
    at: now,
    actor: 'heed',
    about: sourceId,
    data: {
      source: sourceId,
      outcomes,
      first: new Date(Math.min(...times)).toISOString(),
      last: new Date(Math.max(...times)).toISOString(),
    },
  });
}
