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
import { type IncomingRecord, type RecordChannel, type RefusalReason, timeOf } from './model.ts';
import { ensureDays, missingDays } from './partitions.ts';
import { type KeptRecord, sealAll } from './seal-all.ts';
import { freshOf } from './seen.ts';
import { sourceNames } from './source-names.ts';
import type { CoveringRow } from './standing.ts';
import { loadWorld } from './world.ts';
import { count, writeSegments } from './write.ts';

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
export const mostAtOnce = 8_000;

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
  const places = await freshOf(tx, records, names, untilOf(loaded.world.rows, records, now, today));
  const fresh = places.flatMap((place) => records[place] ?? []);
  const verdicts = judgeAll(fresh, channel, loaded);
  const kept: KeptRecord[] = [];
  const outcomes = records.map((): Outcome => 'duplicate');
  fresh.forEach((record, n) => {
    const verdict = verdicts[n] ?? 'unknown-person';
    const refused = typeof verdict === 'string';
    if (!refused) kept.push({ record, verdict });
    outcomes[places[n] ?? 0] = refused ? { refused: verdict } : 'kept';
  });
  const missing = await missingDays(tx, new Set(kept.map(({ verdict }) => verdict.lastDay)));
  if (missing.length > 0) throw new DaysMissing(missing);
  if (kept.length > 0)
    await writeSegments(tx, sourceId, await sealAll(tx, { vault, loaded, now, zone }, kept), now);
  await countForAnalysis(tx, { vault, secrets, zone, now, sourceId, channel, sidesOf: loaded.sidesOf }, kept);
  await watchFiles(tx, { channel, now }, kept);
  await putOnRecord(tx, sourceId, { now, today }, fresh, verdicts);
  return outcomes;
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

/** A source may send something again long after; what is kept is known for as long as it is kept. */
const atLeastDays = 90;

function untilOf(
  rows: readonly CoveringRow[],
  records: readonly IncomingRecord[],
  now: Date,
  today: Day,
): Day {
  const latest = spanOf(records).last;
  const at = new Date(Math.min(latest, now.getTime() + aheadMs));
  const days = rows.flatMap((row) => row.rules.map((law) => row.lastDay(at, [law])));
  return [addDays(today, atLeastDays), ...days].sort().at(-1) ?? today;
}

async function putOnRecord(
  tx: Tx,
  sourceId: string,
  { now, today }: { now: Date; today: Day },
  judged: readonly IncomingRecord[],
  verdicts: readonly (Kept | RefusalReason)[],
): Promise<void> {
  // Nothing happened that had not happened before.
  if (judged.length === 0) return;
  const counts = new Map<string, Map<IncomingRecord['kind'], number>>();
  judged.forEach(({ kind }, n) => {
    const verdict = verdicts[n] ?? 'unknown-person';
    const outcome = typeof verdict === 'string' ? verdict : 'kept';
    const kinds = counts.get(outcome) ?? new Map<IncomingRecord['kind'], number>();
    if (kinds.size === 0) counts.set(outcome, kinds);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  });
  const tally = [...counts].flatMap(([outcome, kinds]) =>
    [...kinds].map(([kind, number]) => ({ kind, outcome, count: number })),
  );
  await count(tx, sourceId, today, tally);
  const outcomes: Record<string, number> = {};
  for (const one of tally) outcomes[one.outcome] = (outcomes[one.outcome] ?? 0) + one.count;
  const { first, last } = spanOf(judged);
  await append(tx, {
    type: 'records.taken-in',
    at: now,
    actor: 'heed',
    about: sourceId,
    data: {
      source: sourceId,
      outcomes,
      first: new Date(first).toISOString(),
      last: new Date(last).toISOString(),
    },
  });
}

/** When the first and the last of them happened, in milliseconds. */
function spanOf(records: readonly IncomingRecord[]): { first: number; last: number } {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const record of records) {
    const at = timeOf(record);
    if (at < first) first = at;
    if (at > last) last = at;
  }
  return { first, last };
}
