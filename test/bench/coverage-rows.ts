import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../src/db/pool.ts';
import { makePeople } from './people.ts';

export interface Size {
  people: number;
  notices: number;
}

const uuid = (kind: number, n: string) =>
  sql`(${sql.lit(`0000000${kind}-0000-7000-8000-`)} || lpad(to_hex(${sql.raw(n)}), 12, '0'))::uuid`;
const days = (n: string): RawBuilder<unknown> => sql`(${sql.raw(n)}) * interval '1 day'`;

/** Notice of that number, from 1. */
export const noticeId = (n: number) => `00000002-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
/** A department with ten teams below it. */
export const departmentId = (n: number) => `00000001-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

/**
 * A company with 40 departments of ten teams each, every team and department with a head; one person in twenty has
 * moved, one in fifty is away, one in a hundred has left. Every notice went to everybody, a day after the other: four in
 * five have answered, one in twenty is called off, one share in a hundred has been something else before. The first
 * notice has its cards.
 */
export async function makeCompany(db: Db, size: Size, versionId: string, start: Date): Promise<void> {
  await makePeople(db, size.people, start);
  await makeDepartments(db, start);
  // Rows are made to fit: looking each up as it comes in, and keeping indexes, would take most of the time.
  const { rows: keys } = await sql<{ of: string; name: string; text: string }>`
    select conrelid::regclass::text as of, conname as name, pg_get_constraintdef(oid) as text from pg_constraint
    where conrelid in ('assignment'::regclass, 'assignment_past'::regclass, 'delivery'::regclass) and contype = 'f'`.execute(
    db,
  );
  const { rows: indexes } = await sql<{ name: string; text: string }>`
    select indexname as name, indexdef as text from pg_indexes
    where tablename = 'assignment' and indexname <> 'assignment_pkey'`.execute(db);
  for (const { of, name } of keys)
    await sql`alter table ${sql.table(of)} drop constraint ${sql.id(name)}`.execute(db);
  for (const { name } of indexes) await sql`drop index ${sql.id(name)}`.execute(db);
  await sql`alter table assignment disable trigger user`.execute(db);
  await makeShares(db, size, versionId, start);
  await sql`alter table assignment enable trigger user`.execute(db);
  for (const { text } of indexes) await sql.raw(text).execute(db);
  for (const { of, name, text } of keys)
    await sql`alter table ${sql.table(of)} add constraint ${sql.id(name)} ${sql.raw(text)} not valid`.execute(
      db,
    );
  await sql`vacuum analyze`.execute(db);
}

async function makeDepartments(db: Db, start: Date): Promise<void> {
  await sql`
    insert into department (id, code, created_at)
    select ${uuid(1, 'n')}, 'd' || n, ${start} from generate_series(1, 440) n`.execute(db);
  await sql`
    insert into department_version (department_id, name, parent_id, from_at)
    select ${uuid(1, 'n')}, 'Department ' || n, case when n > 40 then ${uuid(1, '(n - 1) % 40 + 1')} end, ${start}
    from generate_series(1, 440) n`.execute(db);
  // Whoever moved belonged to the team before theirs for ten days.
  const numbered = sql`(select id, row_number() over (order by id) as n from person) p`;
  await sql`
    insert into membership (person_id, department_id, from_at, to_at)
    select id, ${uuid(1, '41 + n % 400')}, ${start}::timestamptz + case when n % 20 = 0 then ${days('10')} else ${days('0')} end,
           case when n % 100 = 7 then ${start}::timestamptz + ${days('20 + n % 20')} end
    from ${numbered}
    union all
    select id, ${uuid(1, '41 + (n + 1) % 400')}, ${start}, ${start}::timestamptz + ${days('10')}
    from ${numbered} where n % 20 = 0`.execute(db);
  await sql`
    update employment e set to_at = m.to_at from membership m
    where m.person_id = e.person_id and m.to_at > ${start}::timestamptz + ${days('10')}`.execute(db);
  await sql`
    insert into department_head (department_id, person_id, from_at)
    select ${uuid(1, 'n')}, p.id, ${start} from ${numbered} where n <= 440`.execute(db);
  await sql`
    insert into person_name (person_id, name, from_at) select id, name, ${start} from person`.execute(db);
  await sql`
    insert into absence (id, person_id, from_day, until_day, source, said_at)
    select gen_random_uuid(), id, (${start}::timestamptz + ${days('n % 50')})::date,
           (${start}::timestamptz + ${days('n % 50 + 10')})::date, 'csv', ${start}
    from ${numbered} where n % 50 = 3`.execute(db);
}

async function makeShares(db: Db, { people, notices }: Size, versionId: string, start: Date): Promise<void> {
  await sql`
    insert into notice (id, version_id, audience, joiners, state, due_at, people, created_at)
    select ${uuid(2, 'k')}, ${versionId}::uuid, '{"kind":"everyone"}', true, 'open',
           ${start}::timestamptz + ${days('k + 14')}, ${people}, ${start}::timestamptz + ${days('k')}
    from generate_series(1, ${notices}::int) k`.execute(db);
  await sql`
    insert into message (id, kind, bodies, about, created_at)
    select ${uuid(3, 'k')}, 'notices.card', '{}', ${uuid(2, 'k')}, ${start}::timestamptz + ${days('k')}
    from generate_series(1, ${notices}::int) k`.execute(db);
  const columns = sql`notice_id, person_id, message_id, created_at, due_at, seen_at, first_answered_at, cancelled_at, cancelled_why, since_at`;
  // What became of a share is told by "d", as far into three weeks as its answer is.
  const share = sql`
    select ${uuid(2, 'k')} as notice_id, p.id as person_id, ${uuid(3, 'k')} as message_id, asked as created_at,
           asked + ${days('14')} as due_at,
           case when d < 900 then asked + d * d * interval '2 seconds' end as seen_at,
           case when d < 800 then asked + d * d * interval '2 seconds' end as first_answered_at,
           case when d >= 950 then asked + d * interval '20 minutes' end as cancelled_at,
           case when d >= 975 then 'exempt' when d >= 950 then 'left' end as cancelled_why,
           case when d < 950 and p.n % 100 = 11 then asked + interval '3 days' end as since_at
    from generate_series(1, ${notices}::int) k
    cross join lateral (select ${start}::timestamptz + ${days('k')} as asked) a
    cross join (select id, row_number() over (order by id) as n from person) p
    cross join lateral (select ((p.n * 7919 + k * 104729) % 1000)::int as d) r`;
  await sql`
    insert into assignment (${columns}, why, state, answered_at, answers)
    select *, 'everyone', case when cancelled_at is not null then 'cancelled'
                               when first_answered_at is not null then 'answered' else 'open' end,
           first_answered_at, case when first_answered_at is null then 0 else 1 end
    from (${share}) share`.execute(db);
  await sql`
    insert into assignment_past (notice_id, person_id, since_at, until_at, message_id, created_at, due_at,
                                 cancelled_at, cancelled_why)
    select notice_id, person_id, created_at, since_at, message_id, created_at, due_at,
           created_at + interval '1 day', 'left'
    from assignment where since_at is not null`.execute(db);
  await sql`
    insert into delivery (message_id, person_id, lane, state, platform, tenant, not_before, created_at, accepted_at, failure)
    select message_id, person_id, 'bulk', case when n % 50 = 0 then 'failed' else 'accepted' end, 'local', 'local',
           created_at, created_at, case when n % 50 <> 0 then created_at + interval '1 minute' end,
           case when n % 50 = 0 then 'no-account' end
    from (select *, row_number() over (order by person_id) as n from assignment where notice_id = ${noticeId(1)}::uuid) a`.execute(
    db,
  );
}
