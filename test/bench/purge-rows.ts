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

/** Records in a segment: what the lines of `intake` come to. */
const together = 6;

const hash = (n: ReturnType<typeof sql>) => sql`sha256(int4send(${n}))`;

/**
 * A segment as intake leaves one: heads of 128 bytes and contents of 224 for each record, two keys. Of the n-th of the
 * records from `first` on, which have these people.
 */
const segment = ({ category, source, version, people, each = 2 }: World, day: Day) => sql`
  ('01900000-0000-7000-8000-' || lpad(to_hex(i), 8, '0') || '0000')::uuid as id, ${day}::date as expires_on,
  ${category}::int as category_id, ${source}::uuid as source_id, repeat('m', count) as kinds, ${version}::uuid as version_id,
  '{"parts": "content"}'::jsonb as gate, array(select 1767225600000 + i * ${together}::bigint + k
    from generate_series(0, count - 1) k) as times, count, timestamptz '2026-01-01' as received_at,
  ${subjectsOf(people, each)} as subjects, ${day}::date as key_day, ${shares} as shares,
  (select string_agg(${head(sql`i + k`)}, '') from generate_series(0, count - 1) k) as head,
  (select string_agg(${body(sql`i + k`)}, '') from generate_series(0, count - 1) k) as body`;

const shares = sql`
  jsonb_build_array(jsonb_build_object('key', gen_random_uuid(), 'wrapped', encode(${hash(sql`i`)}, 'base64')),
    jsonb_build_object('key', gen_random_uuid(), 'wrapped', encode(${hash(sql`-i`)}, 'base64')))`;
const head = (n: ReturnType<typeof sql>) =>
  sql.join(
    [0, 1, 2, 3].map((more) => hash(sql`(${n} + ${sql.lit(more)})::int`)),
    sql` || `,
  );
const body = (n: ReturnType<typeof sql>) =>
  sql.join(
    [0, 4, 5, 6, 7, 8, 9].map((more) => hash(sql`(${n} + ${sql.lit(more)})::int`)),
    sql` || `,
  );

const subjectsOf = (people: number, each: 1 | 2) => {
  const first = personOf(sql`i % ${people}::int`);
  if (each === 1) return sql`array[${first}]`;
  return sql`array[${first}, ${personOf(sql`(i + 1 + i / ${people}::int) % ${people}::int`)}]`;
};

const names = sql`id, expires_on, category_id, source_id, kinds, version_id, gate, times, count, received_at, subjects,
  key_day, shares, head, body`;

/** So many records of one day, in its partitions, together as intake leaves them. */
export async function fillDay(db: Db, world: World, day: Day, records: number): Promise<void> {
  await ensureDays(db, [day]);
  await inSteps(Math.ceil(records / together), (from, to) =>
    sql`
      with made as (
        insert into record (${names})
        select ${segment(world, day)}
        from generate_series(${from}::int, ${to}::int) i
        cross join lateral (select least(${together}::int, ${records}::int - i * ${together}::int) as count) c
        returning id, subjects, category_id, times
      )
      insert into record_subject (person_id, expires_on, record_id, category_id, times)
      select p, ${day}::date, id, category_id, times from made, unnest(subjects) p`.execute(db),
  );
}

/**
 * As many records as somebody keeps them who has a row for each and no partitions: found by their day and by whose they
 * are, each with an index, and deleted by them. Each is about the people whom it is about there.
 */
export async function fillPeer(db: Db, world: World, day: Day, records: number): Promise<void> {
  const { category, source, version, people, each = 2 } = world;
  await sql`
    create table peer_record (
      id uuid primary key, expires_on date not null, category_id integer not null, source_id uuid not null,
      kind text not null, version_id uuid not null, gate jsonb not null, occurred_at timestamptz(3) not null,
      received_at timestamptz(3) not null, subjects uuid[] not null, key_day date not null, shares jsonb not null,
      head bytea not null, body bytea)`.execute(db);
  await sql`
    create table peer_subject (
      person_id uuid not null, expires_on date not null, record_id uuid not null, category_id integer not null,
      occurred_at timestamptz(3) not null, primary key (person_id, record_id))`.execute(db);
  await inSteps(records, (from, to) =>
    sql`
      with made as (
        insert into peer_record
        select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ${day}::date, ${category}::int,
          ${source}::uuid, 'message', ${version}::uuid, '{"parts": "content"}'::jsonb,
          timestamptz '2026-01-01' + n * interval '1 millisecond', timestamptz '2026-01-01', ${subjectsOf(people, each)},
          ${day}::date, ${shares}, ${head(sql`n`)}, ${body(sql`n`)}
        from generate_series(${from}::int, ${to}::int) n cross join lateral (select n / ${together}::int as i) s
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
