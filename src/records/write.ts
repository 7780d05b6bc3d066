import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import type { Tx } from '../db/pool.ts';
import type { GateDecision, RecordKind, RecordShare } from './model.ts';

/** What records have in common that are kept for the same reasons, of one category and until one day. */
export interface RecordGroup {
  lastDay: Day;
  categoryId: number;
  kind: RecordKind;
  decision: GateDecision;
}

/** A sealed record on its way into its partition. */
export interface SealedRecord {
  group: RecordGroup;
  /** 16 bytes each. */
  id: Buffer;
  chat: Buffer;
  occurredAt: Date;
  shares: readonly RecordShare[];
  head: Buffer;
  body: Buffer | undefined;
}

/** Of one statement: rows, and bytes, unless a single record has more. */
const most = 1_000;
const mostBytes = 8_000_000;

/**
 * Writes records and whose they are. What is binary goes over as one value with places in it: in an array each byte would
 * be written in two letters and read back. What many have in common goes over once.
 */
export async function writeRecords(
  tx: Tx,
  sourceId: string,
  records: readonly SealedRecord[],
  now: Date,
): Promise<void> {
  for (let from = 0; from < records.length; ) {
    let [to, bytes] = [from, 0];
    for (; to < records.length && to - from < most && (to === from || bytes < mostBytes); to += 1) {
      const { head, body } = records[to] ?? {};
      bytes += (head?.length ?? 0) + (body?.length ?? 0);
    }
    await writeSome(tx, sourceId, records.slice(from, to), now);
    from = to;
  }
}

async function writeSome(
  tx: Tx,
  sourceId: string,
  records: readonly SealedRecord[],
  now: Date,
): Promise<void> {
  const groups = [...new Set(records.map(({ group }) => group))];
  const numbers = new Map(groups.map((group, n) => [group, n + 1]));
  const parts: Buffer[] = [];
  const lengths = { shares: [] as number[], heads: [] as number[], bodies: [] as number[] };
  const places: number[] = [];
  let place = 1;
  for (const { id, chat, shares, head, body } of records) {
    const wrapped = Buffer.from(JSON.stringify(shares), 'latin1');
    parts.push(id, chat, wrapped, head);
    if (body) parts.push(body);
    places.push(place);
    lengths.shares.push(wrapped.length);
    lengths.heads.push(head.length);
    lengths.bodies.push(body?.length ?? -1);
    place += 32 + wrapped.length + head.length + (body?.length ?? 0);
  }
  const bytes = Buffer.concat(parts);
  await sql`
    with grouped as (
      select number, day, kind, category_id, version_id, gate::jsonb as gate, subjects::uuid[] as subjects
      from unnest(${groups.map(({ lastDay }) => lastDay)}::date[], ${groups.map(({ kind }) => kind)}::text[],
                  ${groups.map(({ categoryId }) => categoryId)}::int[],
                  ${groups.map(({ decision }) => decision.version)}::uuid[],
                  ${groups.map(({ decision }) => JSON.stringify(decision))}::text[],
                  ${groups.map(({ decision }) => array(decision.subjects.map(({ person }) => person)))}::text[])
        with ordinality g (day, kind, category_id, version_id, gate, subjects, number)
    ), given as materialized (
      select encode(substring(${bytes}::bytea from r.at for 16), 'hex')::uuid as id, g.day, g.kind, g.category_id,
             g.version_id, g.gate, g.subjects, timestamptz 'epoch' + r.ms * interval '1 millisecond' as occurred_at,
             substring(${bytes}::bytea from r.at + 16 for 16) as chat,
             convert_from(substring(${bytes}::bytea from r.at + 32 for r.shares), 'UTF8')::jsonb as shares,
             substring(${bytes}::bytea from r.at + 32 + r.shares for r.head) as head,
             case when r.body >= 0 then
               substring(${bytes}::bytea from r.at + 32 + r.shares + r.head for r.body) end as body
      from unnest(${array(records.map(({ group }) => numbers.get(group) ?? 0))}::int[],
                  ${array(records.map(({ occurredAt }) => occurredAt.getTime()))}::float8[], ${array(places)}::int[],
                  ${array(lengths.shares)}::int[], ${array(lengths.heads)}::int[], ${array(lengths.bodies)}::int[])
        r (number, ms, at, shares, head, body)
      join grouped g on g.number = r.number
    ), kept as (
      insert into record (id, expires_on, category_id, source_id, kind, version_id, gate, occurred_at, received_at,
                          chat, subjects, key_day, shares, head, body)
      select id, day, category_id, ${sourceId}::uuid, kind, version_id, gate, occurred_at, ${now}::timestamptz,
             chat, subjects, day, shares, head, body
      from given
    )
    insert into record_subject (person_id, expires_on, record_id, category_id, occurred_at)
    select person, day, id, category_id, occurred_at from given, unnest(subjects) person`.execute(tx);
}

/** As PostgreSQL reads an array of numbers or ids: written so it goes over without a thousand quotes. */
const array = (values: readonly (number | string)[]): string => `{${values.join()}}`;

/**
 * Which of these a source has handed over before, by their places. They are known from now on, also what is refused, so
 * that it is counted once; whoever takes in the same at this moment waits and finds it known.
 *
 * @param hashes of 16 bytes, each once
 * @param until the last day on which the source may send one of them again
 */
export async function seenBefore(
  tx: Tx,
  sourceId: string,
  hashes: readonly Buffer[],
  until: Day,
): Promise<Set<number>> {
  // One order for everybody: two that take in the same cannot wait for each other.
  const sorted = hashes.map((hash, n) => ({ hash, n })).sort((a, b) => a.hash.compare(b.hash));
  const bytes = Buffer.concat(sorted.map(({ hash }) => hash));
  const { rows } = await sql<{ n: number }>`
    with given as materialized (
      select n, substring(${bytes}::bytea from 1 + 16 * (n - 1) for 16) as key from generate_series(1, ${sorted.length}::int) n
    ), fresh as (
      insert into record_seen (source_id, key, until_on)
      select ${sourceId}::uuid, key, ${until}::date from given order by n
      on conflict do nothing returning key
    )
    select n from given where key not in (select key from fresh)`.execute(tx);
  return new Set(rows.flatMap(({ n }) => sorted[n - 1]?.n ?? []));
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
