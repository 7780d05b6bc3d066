import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';
import { isTakenBack } from '../records/taken-back.ts';

/** How a consent ended: taken back as a whole, for one purpose alone, or said not to have been its person's. */
export type EndedBy = 'withdrawal' | 'purpose' | 'contest';

/** Where it stands how far that was carried out. */
export const tables = {
  withdrawal: sql.table('consent_withdrawal'),
  purpose: sql.table('purpose_withdrawal'),
  contest: sql.table('answer_contest'),
} as const;

/** Consents that one word of a person ended, and what was kept on them is not all gone yet. */
export interface TakenBack {
  ended: EndedBy;
  /** The answer that took them back, or that is contested. */
  answerId: string;
  noticeId: string;
  personId: string;
  policyId: string;
  /** The row, of a separate consent. */
  purpose: string | null;
  at: Date;
  /** What the policy is called, in each language. */
  titles: Record<Language, string>;
  /** The answers that gave them. */
  consents: string[];
}

/** The longest waiting first. One that waits for a hold stands behind none: each is looked at every time. */
export async function consentsToCarryOut(db: Db, limit = 2_000): Promise<TakenBack[]> {
  const { rows } = await sql<TakenBack>`
    select e.*, v.policy_id as "policyId",
      (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = v.id) as titles,
      array(
        select g.id from answer g join policy_version o on o.id = g.version_id
        where g.person_id = e."personId" and e.purpose is null and o.policy_id = v.policy_id and g.kind = 'consent'
          and (g.id = e."answerId" or e.ended = 'withdrawal' and g.entry_id < e.entry and ${isTakenBack(sql`g.id`)})
        union all
        select g.id from purpose_answer g
        where g.person_id = e."personId" and g.policy_id = v.policy_id and g.purpose = e.purpose and g.kind = 'consent'
          and g.entry_id < e.entry
      ) as consents
    from (
      select 'withdrawal' as ended, w.answer_id as "answerId", g.notice_id as "noticeId", g.person_id as "personId",
        null as purpose, g.version_id, g.entry_id as entry, g.at
      from consent_withdrawal w join answer g on g.id = w.answer_id where w.erased_at is null
      union all
      select 'purpose', w.answer_id, g.notice_id, g.person_id, g.purpose, g.version_id, g.entry_id, g.at
      from purpose_withdrawal w join purpose_answer g on g.id = w.answer_id where w.erased_at is null
      union all
      select 'contest', w.answer_id, g.notice_id, g.person_id, null, g.version_id, g.entry_id, w.at
      from answer_contest w join answer g on g.id = w.answer_id where w.erased_at is null and g.kind = 'consent'
    ) e join policy_version v on v.id = e.version_id
    order by e.at, e."answerId" limit ${limit}`.execute(db);
  return rows;
}
