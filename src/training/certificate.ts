import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Localized } from '../messages/model.ts';

/** That somebody passed a course. */
export interface Passed {
  enrolmentId: string;
  titles: Localized<string>;
  /** Of the version that they took. */
  number: number;
  at: Date;
  /** The last day; null: it does not end. */
  validUntil: string | null;
  /** In the evidence log. */
  entryId: number | null;
}

/** The newest time that somebody passed a course; undefined where they never did. */
export async function passedIn(db: Db | Tx, personId: string, code: string): Promise<Passed | undefined> {
  const { rows } = await sql<Passed>`
    select e.id as "enrolmentId", v.number, e.ended_at as at, e.valid_until::text as "validUntil",
           a.entry_id as "entryId",
           (select jsonb_object_agg(x.language, x.title) from course_text x where x.version_id = v.id) as titles
    from enrolment e join course_version v on v.id = e.version_id
    left join quiz_attempt a on a.enrolment_id = e.id and a.state = 'passed'
    where e.person_id = ${personId}::uuid and e.code = ${code} and e.state = 'passed'
    order by e.ended_at desc limit 1`.execute(db);
  return rows[0];
}
