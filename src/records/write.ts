import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import { plainArray } from '../db/array.ts';
import { isUniqueViolation } from '../db/conflict.ts';
import { copyIn } from '../db/copy-in.ts';
import { CopyRows } from '../db/copy-rows.ts';
import { type Tx, undoable } from '../db/pool.ts';
import type { GateDecision, RecordKind, RecordShare } from './model.ts';

/** What records have in common that are kept for the same reasons, of one category and until one day. */
export interface RecordGroup {
  lastDay: Day;
  categoryId: number;
  decision: GateDecision;
}

/** A sealed segment on its way into its partition. */
export interface SealedSegment {
  group: RecordGroup;
  id: string;
  /** When each happened, in milliseconds, ascending. */
  times: readonly number[];
  /** A letter each. */
  kinds: string;
  shares: readonly RecordShare[];
  head: Buffer;
  body: Buffer | undefined;
}

/** Writes segments and whose they are. @param now when they came */
export async function writeSegments(
  tx: Tx,
  sourceId: string,
  segments: Iterable<SealedSegment>,
  now: Date,
): Promise<void> {
  const records = new CopyRows();
  const subjects = new CopyRows();
  const written = new Map<GateDecision, string>();
  for (const { group, id, times, kinds, shares, head, body } of segments) {
    const { lastDay, categoryId, decision } = group;
    const people = decision.subjects.map(({ person }) => person);
    const gate = written.get(decision) ?? JSON.stringify(decision);
    written.set(decision, gate);
    records.row(recordColumns.length).uuid(id).date(lastDay).int4(categoryId).uuid(sourceId).text(kinds);
    records.uuid(decision.version).json(gate).int8s(times).int4(times.length).time(now);
    records.uuids(people).date(lastDay).json(JSON.stringify(shares)).bytes(head);
    if (body) records.bytes(body);
    else records.none();
    for (const person of people)
      subjects.row(subjectColumns.length).uuid(person).date(lastDay).uuid(id).int4(categoryId).int8s(times);
  }
  if (records.isEmpty) return;
  await copyIn(tx, `record (${recordColumns.join()})`, records);
  await copyIn(tx, `record_subject (${subjectColumns.join()})`, subjects);
}

/** In the order in which they are written. */
const recordColumns = [
  ...['id', 'expires_on', 'category_id', 'source_id', 'kinds', 'version_id', 'gate', 'times', 'count'],
  ...['received_at', 'subjects', 'key_day', 'shares', 'head', 'body'],
];
const subjectColumns = ['person_id', 'expires_on', 'record_id', 'category_id', 'times'];

/**
 * Which of these came before, by their places. They are known from now on, also what is refused, so that it is counted
 * once; whoever takes in the same at this moment waits and finds it known.
 *
 * @param hashes 32 hexadecimal digits, each once
 * @param until the last day on which the source may send one of them again
 */
export async function seenBefore(tx: Tx, hashes: readonly string[], until: Day): Promise<Set<number>> {
  // One order for everybody: two that take in the same cannot wait for each other.
  const sorted = hashes.toSorted();
  if (sorted.length >= manyHashes && !(await someKnown(tx, sorted)) && (await allWritten(tx, sorted, until)))
    return new Set();
  const known = await knownOf(tx, sorted, until);
  return new Set(hashes.flatMap((hash, n) => (known.has(hash) ? n : [])));
}

/** From so many on it is worth its round trips to write them as what is new. */
const manyHashes = 64;
const asked = 16;

/** Asks for a few of them. What is sent again is mostly all sent again, and would be written to be undone. */
async function someKnown(tx: Tx, sorted: readonly string[]): Promise<boolean> {
  const step = Math.floor(sorted.length / asked);
  const some = Array.from({ length: asked }, (_, n) => sorted[n * step] ?? '');
  const { rows } = await sql<{ known: boolean }>`
    select exists (select from record_seen where key = any(${plainArray(some)}::uuid[])) as known`.execute(
    tx,
  );
  return rows[0]?.known ?? false;
}

/** Writes them as if none had come before. @returns false where one did: nothing is written then */
async function allWritten(tx: Tx, sorted: readonly string[], until: Day): Promise<boolean> {
  const rows = new CopyRows();
  for (const hash of sorted) rows.row(2).uuid(hash).date(until);
  try {
    await undoable(tx, (part) => copyIn(part, 'record_seen (key, until_on)', rows));
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

/** Those that came before; the others are written, one by one. */
async function knownOf(tx: Tx, sorted: readonly string[], until: Day): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`
    with given as materialized (select key from unnest(${plainArray(sorted)}::uuid[]) key),
    fresh as (
      insert into record_seen (key, until_on) select key, ${until}::date from given on conflict do nothing returning key
    )
    select encode(uuid_send(key), 'hex') as key from given where key not in (select key from fresh)`.execute(
    tx,
  );
  return new Set(rows.map(({ key }) => key));
}

/** Adds to what is counted. @param counts by kind and outcome */
export async function count(
  tx: Tx,
  sourceId: string,
  day: Day,
  counts: readonly { kind: RecordKind; outcome: string; count: number }[],
): Promise<void> {
  await sql`
    insert into record_tally (source_id, day, kind, outcome, count)
    select ${sourceId}::uuid, ${day}::date, kind, outcome, count
    from unnest(${counts.map(({ kind }) => kind)}::text[], ${counts.map(({ outcome }) => outcome)}::text[],
                ${counts.map((one) => one.count)}::bigint[]) t (kind, outcome, count)
    order by kind, outcome
    on conflict (source_id, day, kind, outcome) do update set count = record_tally.count + excluded.count`.execute(
    tx,
  );
}
