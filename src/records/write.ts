import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import type { Tx } from '../db/pool.ts';
import type { GateDecision, RecordKind, RecordShare } from './model.ts';

/** A sealed record on its way into its partition. */
export interface SealedRecord {
  id: string;
  lastDay: Day;
  categoryId: number;
  kind: RecordKind;
  decision: GateDecision;
  occurredAt: Date;
  /** 16 bytes. */
  chat: Buffer;
  shares: readonly RecordShare[];
  head: Buffer;
  body: Buffer | undefined;
}

const chatBytes = 16;
/** Rows of one statement. */
const most = 1_000;

/**
 * Writes records and whose they are. What is binary goes over as one value with places in it: as an array each byte would
 * be written in two letters and read back.
 */
export async function writeRecords(
  tx: Tx,
  sourceId: string,
  records: readonly SealedRecord[],
  now: Date,
): Promise<void> {
  for (let from = 0; from < records.length; from += most) {
    await writeSome(tx, sourceId, records.slice(from, from + most), now);
  }
}

async function writeSome(
  tx: Tx,
  sourceId: string,
  records: readonly SealedRecord[],
  now: Date,
): Promise<void> {
  const decisions = new Decisions();
  const parts: Buffer[] = [];
  const [at, shares, heads, bodies, decided]: number[][] = [[], [], [], [], []];
  let place = 1;
  for (const record of records) {
    const wrapped = Buffer.from(JSON.stringify(record.shares), 'utf8');
    parts.push(record.chat, wrapped, record.head);
    if (record.body) parts.push(record.body);
    at?.push(place);
    shares?.push(wrapped.length);
    heads?.push(record.head.length);
    bodies?.push(record.body?.length ?? -1);
    decided?.push(decisions.numberOf(record));
    place += chatBytes + wrapped.length + record.head.length + (record.body?.length ?? 0);
  }
  const bytes = Buffer.concat(parts);
  await sql`
    with decision as (
      select number, gate::jsonb as gate, version_id, category_id, subjects::uuid[] as subjects
      from unnest(${decisions.gates}::text[], ${decisions.versions}::uuid[], ${decisions.categories}::int[],
                  ${decisions.subjects}::text[]) with ordinality d (gate, version_id, category_id, subjects, number)
    ), given as materialized (
      select r.id, r.day, r.kind, timestamptz 'epoch' + r.ms * interval '1 millisecond' as occurred_at,
             d.gate, d.version_id, d.category_id, d.subjects,
             substring(${bytes}::bytea from r.at for ${chatBytes}) as chat,
             convert_from(substring(${bytes}::bytea from r.at + ${chatBytes} for r.shares), 'UTF8')::jsonb as shares,
             substring(${bytes}::bytea from r.at + ${chatBytes} + r.shares for r.head) as head,
             case when r.body >= 0 then
               substring(${bytes}::bytea from r.at + ${chatBytes} + r.shares + r.head for r.body) end as body
      from unnest(${records.map(({ id }) => id)}::uuid[], ${records.map(({ lastDay }) => lastDay)}::date[],
                  ${records.map(({ kind }) => kind)}::text[],
                  ${records.map(({ occurredAt }) => occurredAt.getTime())}::float8[], ${decided ?? []}::int[],
                  ${at ?? []}::int[], ${shares ?? []}::int[], ${heads ?? []}::int[], ${bodies ?? []}::int[])
        r (id, day, kind, ms, decision, at, shares, head, body)
      join decision d on d.number = r.decision
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

/** Most records of a batch are kept for the same reasons: each is sent and read once. */
class Decisions {
  readonly #numbers = new Map<GateDecision, number>();
  readonly #known = new Map<string, number>();
  readonly gates: string[] = [];
  readonly versions: string[] = [];
  readonly categories: number[] = [];
  /** As PostgreSQL writes an array. */
  readonly subjects: string[] = [];

  /** From 1. */
  numberOf({ decision, categoryId }: Pick<SealedRecord, 'decision' | 'categoryId'>): number {
    const before = this.#numbers.get(decision);
    if (before) return before;
    const gate = JSON.stringify(decision);
    const number = this.#known.get(gate) ?? this.gates.push(gate);
    if (number > this.versions.length) {
      this.versions.push(decision.version);
      this.categories.push(categoryId);
      this.subjects.push(`{${decision.subjects.map(({ person }) => person).join()}}`);
    }
    this.#known.set(gate, number);
    this.#numbers.set(decision, number);
    return number;
  }
}

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
