import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import { plainArray, plainArrays } from '../db/array.ts';
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
  /** 16 bytes. */
  id: Buffer;
  /** When each happened, in milliseconds, ascending. */
  times: readonly number[];
  /** A letter each. */
  kinds: string;
  shares: readonly RecordShare[];
  head: Buffer;
  body: Buffer | undefined;
}

/** Of one statement: rows, and bytes, unless a single one has more. */
const most = 1_000;
const mostBytes = 8_000_000;

/**
 * Writes segments and whose they are. What is binary goes over as one value with places in it: in an array each byte would
 * be written in two letters and read back.
 */
export async function writeSegments(
  tx: Tx,
  sourceId: string,
  segments: readonly SealedSegment[],
  now: Date,
): Promise<void> {
  for (let from = 0; from < segments.length; ) {
    let [to, bytes] = [from, 0];
    for (; to < segments.length && to - from < most && (to === from || bytes < mostBytes); to += 1) {
      const { head, body } = segments[to] ?? {};
      bytes += (head?.length ?? 0) + (body?.length ?? 0);
    }
    await writeSome(tx, sourceId, segments.slice(from, to), now);
    from = to;
  }
}

async function writeSome(
  tx: Tx,
  sourceId: string,
  segments: readonly SealedSegment[],
  now: Date,
): Promise<void> {
  const parts: Buffer[] = [];
  const places: number[] = [];
  const lengths = {
    ...{ gates: [] as number[], shares: [] as number[] },
    ...{ heads: [] as number[], bodies: [] as number[] },
  };
  let place = 1;
  for (const { group, id, shares, head, body } of segments) {
    const gate = Buffer.from(JSON.stringify(group.decision), 'utf8');
    const wrapped = Buffer.from(JSON.stringify(shares), 'latin1');
    parts.push(id, gate, wrapped, head);
    if (body) parts.push(body);
    places.push(place);
    lengths.gates.push(gate.length);
    lengths.shares.push(wrapped.length);
    lengths.heads.push(head.length);
    lengths.bodies.push(body?.length ?? -1);
    place += 16 + gate.length + wrapped.length + head.length + (body?.length ?? 0);
  }
  const bytes = Buffer.concat(parts);
  const groups = segments.map(({ group }) => group);
  const subjects = groups.map(({ decision }) => decision.subjects.map(({ person }) => person));
  await sql`
    with given as materialized (
      select encode(substring(${bytes}::bytea from r.at for 16), 'hex')::uuid as id, r.day, r.category_id, r.version_id,
             r.subjects::uuid[] as subjects, r.times::bigint[] as times, r.kinds,
             convert_from(substring(${bytes}::bytea from r.at + 16 for r.gate), 'UTF8')::jsonb as gate,
             convert_from(substring(${bytes}::bytea from r.at + 16 + r.gate for r.shares), 'UTF8')::jsonb as shares,
             substring(${bytes}::bytea from r.at + 16 + r.gate + r.shares for r.head) as head,
             case when r.body >= 0 then
               substring(${bytes}::bytea from r.at + 16 + r.gate + r.shares + r.head for r.body) end as body
      from unnest(${plainArray(groups.map(({ lastDay }) => lastDay))}::date[],
                  ${plainArray(groups.map(({ categoryId }) => categoryId))}::int[],
                  ${plainArray(groups.map(({ decision }) => decision.version))}::uuid[],
                  ${plainArrays(subjects)}::text[], ${plainArrays(segments.map(({ times }) => times))}::text[],
                  ${plainArray(segments.map(({ kinds }) => kinds))}::text[], ${plainArray(places)}::int[],
                  ${plainArray(lengths.gates)}::int[], ${plainArray(lengths.shares)}::int[],
                  ${plainArray(lengths.heads)}::int[], ${plainArray(lengths.bodies)}::int[])
        r (day, category_id, version_id, subjects, times, kinds, at, gate, shares, head, body)
    ), kept as (
      insert into record (id, expires_on, category_id, source_id, kinds, version_id, gate, times, count, received_at,
                          subjects, key_day, shares, head, body)
      select id, day, category_id, ${sourceId}::uuid, kinds, version_id, gate, times, cardinality(times),
             ${now}::timestamptz, subjects, day, shares, head, body
      from given
    )
    insert into record_subject (person_id, expires_on, record_id, category_id, times)
    select person, day, id, category_id, times from given, unnest(subjects) person`.execute(tx);
}

/**
 * Which of these came before, by their places. They are known from now on, also what is refused, so that it is counted
 * once; whoever takes in the same at this moment waits and finds it known.
 *
 * @param hashes 32 hexadecimal digits, each once
 * @param until the last day on which the source may send one of them again
 */
export async function seenBefore(tx: Tx, hashes: readonly string[], until: Day): Promise<Set<number>> {
  // One order for everybody: two that take in the same cannot wait for each other.
  const sorted = plainArray(hashes.toSorted());
  const { rows } = await sql<{ key: string }>`
    with given as materialized (select key from unnest(${sorted}::uuid[]) key),
    fresh as (
      insert into record_seen (key, until_on) select key, ${until}::date from given on conflict do nothing returning key
    )
    select encode(uuid_send(key), 'hex') as key from given where key not in (select key from fresh)`.execute(
    tx,
  );
  const known = new Set(rows.map(({ key }) => key));
  return new Set(hashes.flatMap((hash, n) => (known.has(hash) ? n : [])));
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
