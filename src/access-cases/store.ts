import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import type { Localized } from '../messages/model.ts';
import { type RowRef, rowWords } from '../policies/row-words.ts';
import type { AccessParts, AccessPurpose, AccessState, EndedWhy } from './rules.ts';

/** A case, without its words. */
export interface AccessCase {
  id: string;
  purpose: AccessPurpose;
  parts: AccessParts;
  from: Date;
  to: Date;
  days: number;
  state: AccessState;
  askedBy: string;
  askedByName: string;
  askedAt: Date;
  askUntil: Date;
  decidedBy: string | null;
  decidedByName: string | null;
  decidedAt: Date | null;
  untilAt: Date | null;
  endedAt: Date | null;
  endedWhy: EndedWhy | null;
  /** `YYYY-MM-DD` */
  silentUntil: string | null;
  delayUntil: string | null;
  delayBy: string | null;
  delayByName: string | null;
  /** Ids of those it is about. */
  people: string[];
  categories: number[];
}

const select = sql`
  select a.id, a.purpose, a.parts, a.from_at as "from", a.to_at as "to", a.days, a.state, a.asked_by as "askedBy",
         p.name as "askedByName", a.asked_at as "askedAt", a.ask_until as "askUntil", a.decided_by as "decidedBy",
         d.name as "decidedByName", a.decided_at as "decidedAt", a.until_at as "untilAt", a.ended_at as "endedAt",
         a.ended_why as "endedWhy", a.silent_until as "silentUntil", a.delay_until as "delayUntil",
         a.delay_by as "delayBy", e.name as "delayByName",
         array(select w.person_id from access_case_person w where w.case_id = a.id order by 1) as people,
         array(select w.category_id from access_case_category w where w.case_id = a.id order by 1) as categories
  from access_case a join person p on p.id = a.asked_by
  left join person d on d.id = a.decided_by left join person e on e.id = a.delay_by`;

/** Cases of others and cases that are not there get one answer, so that nobody learns which ids are in use. */
export const noSuchCase = (id: string): HeedError =>
  new HeedError('not-found', `there is no access case ${id} for this person`);

export async function findCase(db: Db | Tx, id: string): Promise<AccessCase | undefined> {
  const { rows } = await sql<AccessCase>`${select} where a.id = ${id}::uuid`.execute(db);
  return rows[0];
}

/** @throws HeedError `not-found` */
export async function lockCase(tx: Tx, id: string): Promise<AccessCase> {
  await sql`select from access_case where id = ${id}::uuid for update`.execute(tx);
  const found = await findCase(tx, id);
  if (!found) throw noSuchCase(id);
  return found;
}

/** Those that wait, those that are open, then the newest; none that is about the viewer. */
export async function listCases(db: Db, viewerId: string): Promise<AccessCase[]> {
  const { rows } = await sql<AccessCase>`
    ${select} where not exists (select from access_case_person w
                                where w.case_id = a.id and w.person_id = ${viewerId}::uuid)
    order by a.state = 'asked' desc, a.state = 'open' desc, a.asked_at desc, a.id limit 200`.execute(db);
  return rows;
}

/** A kind of records, as a policy calls it. */
export interface CategoryName {
  id: number;
  code: string;
  disclosure: string;
  /** In the words that people were told. */
  words: Localized<string>;
}

export async function categoriesNamed(db: Db | Tx, ids?: readonly number[]): Promise<CategoryName[]> {
  const { rows } = await sql<Omit<CategoryName, 'words'> & RowRef>`
    select c.id, p.code, c.disclosure, c.policy_id as "policyId"
    from record_category c join policy p on p.id = c.policy_id
    where ${ids ?? null}::int[] is null or c.id = any(${ids ?? null}::int[]) order by 2, 3 limit 500`.execute(
    db,
  );
  const words = await rowWords(db, rows);
  return rows.map(({ policyId, ...one }) => ({
    ...one,
    words: words({ policyId, disclosure: one.disclosure }),
  }));
}

/** The kinds of records that cases are about, by case. */
export async function kindsOfCases(
  db: Db | Tx,
  cases: readonly string[],
): Promise<Map<string, CategoryName[]>> {
  const { rows } = await sql<{ case_id: string; category_id: number }>`
    select case_id, category_id from access_case_category where case_id = any(${[...cases]}::uuid[])`.execute(
    db,
  );
  const kinds = await categoriesNamed(db, [...new Set(rows.map(({ category_id }) => category_id))]);
  const of = (id: string) => rows.filter(({ case_id }) => case_id === id).map((row) => row.category_id);
  return new Map(cases.map((id) => [id, kinds.filter((kind) => of(id).includes(kind.id))]));
}

/** For `/metrics`: how many are open or wait, and all views there are on record. */
export async function countAccess(
  db: Db,
  now: Date,
): Promise<{ asked: number; open: number; views: number }> {
  const { rows } = await sql<{ asked: number; open: number; views: number }>`
    select count(*) filter (where state = 'asked' and ask_until > ${now})::int as asked,
           count(*) filter (where state = 'open' and until_at > ${now})::int as open,
           (select count(*)::int from access_view) as views
    from access_case where state in ('asked', 'open')`.execute(db);
  return rows[0] ?? { asked: 0, open: 0, views: 0 };
}
