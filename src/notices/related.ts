import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';

/** A person's other notices of the same policy. */
export interface RelatedNotices {
  /** The newest one about a later version, where an answer belongs now; null when there is none. */
  newer: string | null;
  /** Whether they were asked about an earlier version: then this one asks again. */
  before: boolean;
}

/**
 * What a notice replaces for a person and what replaces it. A share that was cancelled because the person had
 * left, and a notice that was recalled, ask for nothing.
 */
export async function relatedNotices(db: Db, noticeId: string, personId: string): Promise<RelatedNotices> {
  const { rows } = await sql<RelatedNotices>`
    with here as (
      select v.policy_id, v.number from notice n join policy_version v on v.id = n.version_id
      where n.id = ${noticeId}::uuid
    ), others as (
      select a.notice_id, a.state, v.number, here.number as here, n.created_at
      from here
      join policy_version v on v.policy_id = here.policy_id and v.number <> here.number
      join notice n on n.version_id = v.id and n.state <> 'recalled'
      join assignment a on a.notice_id = n.id and a.person_id = ${personId}::uuid
    )
    select (select notice_id from others where number > here and state <> 'cancelled'
            order by number desc, created_at desc limit 1) as newer,
           exists (select from others where number < here) as before`.execute(db);
  return rows[0] ?? { newer: null, before: false };
}
