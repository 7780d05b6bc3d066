import { sql } from 'kysely';
import type { PurposeAnswerKind } from '../db/decision-schema.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';

/** The newest answer of one person to one purpose of a policy. */
export interface PurposeStanding {
  answerId: string;
  noticeId: string;
  policyId: string;
  versionId: string;
  number: number;
  titles: Record<Language, string>;
  purpose: string;
  kind: PurposeAnswerKind;
  at: Date;
  /** When the company said that it has stopped, of a consent that was taken back. */
  stoppedAt: Date | null;
  /** What became of records kept on it, of one that was taken back. `at`: since when none is left. */
  carriedOut: { erased: number; at: string | null } | null;
  /** Of the evidence. */
  entryId: number;
}

const newest = sql`
  select distinct on (g.person_id, g.policy_id, g.purpose) g.id as "answerId", g.notice_id as "noticeId",
         g.policy_id as "policyId", g.version_id as "versionId", v.number, g.purpose, g.kind, g.at,
         g.person_id as "personId", g.entry_id as "entryId", w.stopped_at as "stoppedAt",
         case when w.answer_id is not null then jsonb_build_object('erased', w.erased, 'at', w.erased_at) end as "carriedOut",
         (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = g.version_id) as titles
  from purpose_answer g join policy_version v on v.id = g.version_id
  left join purpose_withdrawal w on w.answer_id = g.id`;
const order = sql`order by g.person_id, g.policy_id, g.purpose, g.entry_id desc`;

export async function purposeStandings(
  db: Db | Tx,
  personId: string,
  policyId?: string,
): Promise<PurposeStanding[]> {
  const { rows } = await sql<PurposeStanding>`
    ${newest} where g.person_id = ${personId}::uuid
      and (${policyId ?? null}::uuid is null or g.policy_id = ${policyId ?? null}::uuid) ${order}`.execute(
    db,
  );
  return rows;
}

export interface PurposeLine extends PurposeStanding {
  personId: string;
  personName: string;
  staffNo: string;
}

/** Where everybody who was asked by a notice stands on its purposes, by name. */
export async function purposeLines(db: Db, noticeId: string): Promise<PurposeLine[]> {
  const { rows } = await sql<PurposeLine>`
    select g.*, p.name as "personName", p.staff_no as "staffNo" from (
      ${newest} where exists (select from assignment a where a.notice_id = ${noticeId}::uuid and a.person_id = g.person_id)
        and g.policy_id = (select v.policy_id from notice n join policy_version v on v.id = n.version_id
                           where n.id = ${noticeId}::uuid) ${order}
    ) g join person p on p.id = g."personId" order by p.name, p.id, g.purpose limit 2000`.execute(db);
  return rows;
}

/** Separate consents taken back while nobody has said that it stopped, the longest waiting first. */
export async function waitingPurposes(
  db: Db,
): Promise<{ noticeId: string; titles: Record<Language, string>; people: number; since: Date }[]> {
  const { rows } = await sql<{
    noticeId: string;
    titles: Record<Language, string>;
    people: number;
    since: Date;
  }>`
    select n."noticeId", n.titles, count(distinct n."personId")::int as people, min(n.at) as since
    from (${newest} ${order}) n join purpose_withdrawal w on w.answer_id = n."answerId" and w.stopped_at is null
    where n.kind = 'withdraw' group by n."noticeId", n.titles order by since`.execute(db);
  return rows;
}
