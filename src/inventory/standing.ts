import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';

/** How the review of one policy's part of the register stands. Days are `YYYY-MM-DD`. */
export interface ReviewStanding {
  /** Of the review that is open. */
  id: string;
  policyId: string;
  months: number;
  reviewerId: string | null;
  reviewerName: string | null;
  reviewerNo: string | null;
  dueOn: string;
  /** `never`: not reviewed yet; `overdue`: its day is over, whether it ever was or not. */
  state: 'never' | 'reviewed' | 'overdue';
  /** The last that was done. */
  last: { id: string; at: Date; byName: string; note: string; snapshot: string } | null;
}

interface Row extends Omit<ReviewStanding, 'state' | 'last'> {
  lastId: string | null;
  at: Date | null;
  byName: string | null;
  note: string | null;
  snapshot: string | null;
}

/** By policy. What has none is not scheduled yet: the sweep `inventory.schedule` sees to it within the hour. */
export async function reviewStandings(db: Db | Tx, today: string): Promise<Map<string, ReviewStanding>> {
  const { rows } = await sql<Row>`
    select v.id, v.policy_id as "policyId", v.months, v.reviewer_id as "reviewerId", r.name as "reviewerName",
      r.staff_no as "reviewerNo",
      v.due_on::text as "dueOn", l.id as "lastId", l.reviewed_at as at, p.name as "byName", l.note, l.snapshot
    from inventory_review v left join person r on r.id = v.reviewer_id
    left join lateral (
      select * from inventory_review d where d.policy_id = v.policy_id and d.reviewed_at is not null
      order by d.reviewed_at desc limit 1
    ) l on true
    left join person p on p.id = l.reviewed_by
    where v.reviewed_at is null`.execute(db);
  return new Map(
    rows.map(({ lastId, at, byName, note, snapshot, ...one }) => [
      one.policyId,
      {
        ...one,
        state: one.dueOn < today ? 'overdue' : lastId === null ? 'never' : 'reviewed',
        last:
          lastId && at && snapshot
            ? { id: lastId, at, byName: byName ?? '', note: note ?? '', snapshot }
            : null,
      },
    ]),
  );
}

/** Policies in force whose review of the register is late. */
export async function countOverdueReviews(db: Db | Tx, today: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from inventory_review r
    where r.reviewed_at is null and r.due_on < ${today}::date
      and exists (select from policy_version v where v.policy_id = r.policy_id and v.state = 'in-force')`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

/** A review that was done, and what it kept. */
export interface DoneReview {
  id: string;
  at: Date;
  byName: string;
  note: string;
  snapshot: string;
}

/** Of one policy, the newest first. */
export async function reviewsDone(db: Db | Tx, policyId: string, limit = 20): Promise<DoneReview[]> {
  const { rows } = await sql<DoneReview>`
    select v.id, v.reviewed_at as at, p.name as "byName", v.note, v.snapshot
    from inventory_review v join person p on p.id = v.reviewed_by
    where v.policy_id = ${policyId}::uuid and v.reviewed_at is not null
    order by v.reviewed_at desc, v.id desc limit ${limit}`.execute(db);
  return rows;
}
