import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Day } from '../../src/calendar/day.ts';
import type { Db } from '../../src/db/pool.ts';
import { ensureDays } from '../../src/records/partitions.ts';

/** Rows in one statement, so that no transaction is longer than a moment. */
const atOnce = 500_000;

export interface World {
  category: number;
  source: string;
  version: string;
  people: number;
  /** How many people each record is about; 2 unless said. */
  each?: 1 | 2;
}

/** A policy under which records are kept, a source, and as many people as a company has. */
export async function purgeWorld(
  db: Db,
  version: { id: string; policyId: string },
  people: number,
): Promise<World> {
  const now = new Date('2026-01-01T00:00:00Z');
  const source = v7();
  await sql`insert into record_source (id, channel, name, state, created_at)
    values (${source}::uuid, 'other', 'bench', 'on', ${now})`.execute(db);
  const { rows } = await sql<{ id: number }>`
    insert into record_category (policy_id, disclosure, created_at)
    values (${version.policyId}::uuid, 'bench', ${now}) returning id`.execute(db);
  await sql`
    insert into person (id, staff_no, name, language, time_zone, created_at)
    select ${personOf(sql`i`)}, 'B' || i, 'B' || i, 'zh-CN', 'Asia/Shanghai', ${now}
    from generate_series(0, ${people - 1}::int) i`.execute(db);
  return { category: rows[0]?.id ?? 0, source, version: version.id, people };
}

/** The id of the n-th person. */
export const personOf = (n: ReturnType<typeof sql>) =>
  sql`('00000000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

/** Columns of a record as intake leaves one: two people, a head of 128 bytes, a body of 224, shares with one key each. */
const columns = ({ category, source, version, people, each = 2 }: World, day: Day) => sql`
  ('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid as id, ${day}::date as expires_on, ${category}::int as category_id, ${source}::uuid as source_id,
  'message' as kind, ${version}::uuid as version_id, '{"parts": "content"}'::jsonb as gate,
  timestamptz '2026-01-01' + i * interval '1 millisecond' as occurred_at, timestamptz '2026-01-01' as received_at,
  sha256(int4send(i % 5000)) as chat,
${subjectsOf(people, each)} as subjects,
  ${day}::date as key_day,
  jsonb_build_array(jsonb_build_object('key', gen_random_uuid(), 'wrapped', encode(sha256(int4send(i)), 'base64')),
    jsonb_build_object('key', gen_random_uuid(), 'wrapped', encode(sha256(int4send(-i)), 'base64'))) as shares,
  sha256(int4send(i)) || sha256(int4send(i + 1)) || sha256(int4send(i + 2)) || sha256(int4send(i + 3)) as head,
  sha256(int4send(i)) || sha256(int4send(i + 4)) || sha256(int4send(i + 5)) || sha256(int4send(i + 6))
    || sha256(int4send(i + 7)) || sha256(int4send(i + 8)) || sha256(int4send(i + 9)) as body`;

const subjectsOf = (people: number, each: 1 | 2) => {
  const first = personOf(sql`i % ${people}::int`);
  if (each === 1) return sql`array[${first}]`;
  return sql`array[${first}, ${personOf(sql`(i + 1 + i / ${people}::int) % ${people}::int`)}]`;
};

const names = sql`id, expires_on, category_id, source_id, kind, version_id, gate, occurred_at, received_at, chat, subjects,
  key_day, shares, head, body`;

/** So many records of one day, in its partitions. */
export async function fillDay(db: Db, world: World, day: Day, records: number): Promise<void> {
  await ensureDays(db, [day]);
  await inSteps(records, (from, to) =>
    sql`
      with made as (
        insert into record (${names}) select ${columns(world, day)} from generate_series(${from}::int, ${to}::int) i
        returning id, subjects, category_id, occurred_at
      )
      insert into record_subject (person_id, expires_on, record_id, category_id, occurred_at)
      select p, ${day}::date, id, category_id, occurred_at from made, unnest(subjects) p`.execute(db),
  );
}

/**
 * The same rows as somebody keeps them who has no partitions: found by their day and by whose they are, each with an
 * index, and deleted by them.
 */
export async function fillPeer(db: Db, world: World, day: Day, records: number): Promise<void> {
  await sql`create table peer_record (like record including defaults, primary key (id))`.execute(db);
  await sql`create table peer_subject (
    like record_subject including defaults, primary key (person_id, record_id))`.execute(db);
  await inSteps(records, (from, to) =>
    sql`
      with made as (
        insert into peer_record (${names}) select ${columns(world, day)} from generate_series(${from}::int, ${to}::int) i
        returning id, subjects, category_id, occurred_at
      )
      insert into peer_subject (person_id, expires_on, record_id, category_id, occurred_at)
      select p, ${day}::date, id, category_id, occurred_at from made, unnest(subjects) p`.execute(db),
  );
  await sql`create index on peer_record (expires_on)`.execute(db);
  await sql`create index on peer_subject (expires_on)`.execute(db);
}

async function inSteps(records: number, step: (from: number, to: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < records; from += atOnce) await step(from, Math.min(from + atOnce, records) - 1);
}
