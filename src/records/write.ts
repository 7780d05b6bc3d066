import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import { copyIn } from '../db/copy-in.ts';
import { CopyRows } from '../db/copy-rows.ts';
import type { Tx } from '../db/pool.ts';
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

/**
 * Writes segments, while they are sealed, and whose they are.
 *
 * @param segments at least one
 * @param now when they came
 */
export async function writeSegments(
  tx: Tx,
  sourceId: string,
  segments: Iterable<SealedSegment>,
  now: Date,
): Promise<void> {
  const subjects = new CopyRows();
  await copyIn(tx, `record (${recordColumns.join()})`, recordPieces(sourceId, segments, subjects, now));
  await copyIn(tx, `record_subject (${subjectColumns.join()})`, subjects.end());
}

/** @param subjects rows of whose they are, added as segments are asked for */
function* recordPieces(
  sourceId: string,
  segments: Iterable<SealedSegment>,
  subjects: CopyRows,
  now: Date,
): Generator<Buffer> {
  const records = new CopyRows();
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
    yield* records.full();
  }
  yield* records.end();
}

/** In the order in which they are written. */
const recordColumns = [
  ...['id', 'expires_on', 'category_id', 'source_id', 'kinds', 'version_id', 'gate', 'times', 'count'],
  ...['received_at', 'subjects', 'key_day', 'shares', 'head', 'body'],
];
const subjectColumns = ['person_id', 'expires_on', 'record_id', 'category_id', 'times'];

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
