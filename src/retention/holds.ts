import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { LegalCaseKind } from '../db/retention-schema.ts';
import { HeedError } from '../errors.ts';
import type { RetentionEvents } from '../evidence/retention-events.ts';
import { companyZone, dayIn } from '../zone.ts';

/** A hold as those who answer for it see it. Days are `YYYY-MM-DD`. */
export interface Hold {
  id: string;
  personId: string | null;
  personName: string | null;
  staffNo: string | null;
  caseId: string | null;
  caseKind: LegalCaseKind | null;
  /** Names of those in the case. */
  casePeople: string[];
  policyId: string | null;
  policyCode: string | null;
  disclosure: string | null;
  placedBy: string;
  placedByName: string;
  placedAt: Date;
  reviewOn: string;
  untilOn: string | null;
  silentUntil: string | null;
  releaseBy: string | null;
  releaseByName: string | null;
  releaseAt: Date | null;
  endedAt: Date | null;
  endedByName: string | null;
}

const columns = sql`
  h.id, h.person_id as "personId", p.name as "personName", p.staff_no as "staffNo", h.case_id as "caseId",
  c.kind as "caseKind", array(
    select m.name from legal_case_person i join person m on m.id = i.person_id where i.case_id = c.id order by m.staff_no
  ) as "casePeople", h.policy_id as "policyId", y.code as "policyCode", h.disclosure, h.placed_by as "placedBy",
  b.name as "placedByName", h.placed_at as "placedAt", h.review_on as "reviewOn", h.until_on as "untilOn",
  h.silent_until as "silentUntil", h.release_by as "releaseBy", r.name as "releaseByName",
  h.release_at as "releaseAt", h.ended_at as "endedAt", e.name as "endedByName"
  from legal_hold h join person b on b.id = h.placed_by left join person p on p.id = h.person_id
  left join legal_case c on c.id = h.case_id left join policy y on y.id = h.policy_id
  left join person r on r.id = h.release_by left join person e on e.id = h.ended_by`;

/** Those in force first, what is to be looked at again soonest before the rest. */
export async function listHolds(db: Db): Promise<Hold[]> {
  const { rows } = await sql<Hold>`
    select ${columns} order by h.ended_at is not null, h.review_on, h.id limit 1000`.execute(db);
  return rows;
}

export async function findHold(db: Db | Tx, id: string): Promise<Hold | undefined> {
  const { rows } = await sql<Hold>`select ${columns} where h.id = ${id}::uuid`.execute(db);
  return rows[0];
}

/** The same, and nobody else changes it before the transaction ends. @throws HeedError `not-found` */
export async function lockHold(tx: Tx, id: string): Promise<Hold> {
  await sql`select from legal_hold where id = ${id}::uuid for update`.execute(tx);
  const found = await findHold(tx, id);
  if (!found) throw new HeedError('not-found', `there is no hold ${id}`);
  return found;
}

type HeldData = Pick<RetentionEvents['hold.ended'], 'hold' | 'by' | 'case' | 'policy' | 'disclosure'>;

/** What every event of a hold says of it. */
export async function dataOf(tx: Tx, id: string): Promise<HeldData> {
  const found = await findHold(tx, id);
  if (!found) throw new HeedError('not-found', `there is no hold ${id}`);
  return heldData(found);
}

export function heldData({ id, personId, caseId, policyCode, disclosure }: Hold): HeldData {
  return {
    hold: id,
    by: [
      ...(personId ? (['person'] as const) : []),
      ...(caseId ? (['case'] as const) : []),
      ...(policyCode ? (['kind'] as const) : []),
    ],
    ...(caseId ? { case: caseId } : {}),
    ...(policyCode && disclosure ? { policy: policyCode, disclosure } : {}),
  };
}

/**
 * Holds that keep something of a person's from being deleted, as that person may hear of them: when it began and when it
 * was or will be looked at again. Those they may not hear of yet are left out.
 */
export async function holdsToTell(db: Db | Tx, personId: string, now: Date): Promise<Hold[]> {
  const today = dayIn(now, companyZone);
  const { rows } = await sql<Hold>`
    select ${columns}
    where (h.silent_until is null or h.silent_until < ${today}::date)
      and (h.person_id = ${personId}::uuid or (h.person_id is null and h.case_id in (
        select case_id from legal_case_person where person_id = ${personId}::uuid)))
    order by h.placed_at, h.id`.execute(db);
  return rows;
}
