import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import type { ByCategory, PurgeKind } from '../db/retention-schema.ts';

/** One piece of what was deleted, by numbers. */
export interface Report {
  id: string;
  at: Date;
  kind: PurgeKind;
  day: string | null;
  counts: ByCategory;
  held: ByCategory;
  keys: number;
  /** Null while keys are still to be erased. */
  doneAt: Date | null;
}

export async function writeReport(
  tx: Tx,
  {
    kind,
    day,
    counts,
    held,
    now,
  }: { kind: PurgeKind; day?: string; counts: ByCategory; held: ByCategory; now: Date },
): Promise<string> {
  const id = v7();
  await tx
    .insertInto('purge_report')
    .values({
      ...{ id, kind, at: now, day: day ?? null, done_at: null },
      ...{ counts: JSON.stringify(counts), held: JSON.stringify(held) },
    })
    .execute();
  return id;
}

/** Newest first. */
export async function listReports(db: Db, limit = 100): Promise<Report[]> {
  const { rows } = await sql<Report>`
    select id, at, kind, day, counts, held, keys, done_at as "doneAt" from purge_report
    order by at desc, id desc limit ${limit}`.execute(db);
  return rows;
}

/** How records of a category are called: the policy and the row they are kept under. */
export interface Category {
  id: number;
  policyId: string;
  code: string;
  disclosure: string;
}

export async function categories(db: Db | Tx): Promise<Map<string, Category>> {
  const { rows } = await sql<Category>`
    select c.id, c.policy_id as "policyId", p.code, c.disclosure
    from record_category c join policy p on p.id = c.policy_id order by c.id`.execute(db);
  return new Map(rows.map((one) => [String(one.id), one]));
}

/** By "policy/row" and not by number, for evidence that is read elsewhere. */
export function named(counts: ByCategory, known: ReadonlyMap<string, Category>): ByCategory {
  return Object.fromEntries(
    Object.entries(counts).map(([id, count]) => {
      const { code, disclosure } = known.get(id) ?? { code: 'unknown', disclosure: id };
      return [`${code}/${disclosure}`, count];
    }),
  );
}
