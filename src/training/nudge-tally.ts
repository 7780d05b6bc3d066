import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { leastPeople } from '../policies/analysed.ts';

/**
 * Adds answers to questions that came again to the sums of their questions, each time those of five people or more, of each
 * person one. Two looks at a sum differ by as many or not at all (see `tally.ts`).
 *
 * @returns how many sums grew
 */
export async function tallyNudges(db: Db): Promise<number> {
  return inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('nudge-tally'))`.execute(tx);
    const { numAffectedRows } = await sql`
      with waiting as (
        select distinct on (n.version_id, n.question, e.person_id) n.id, n.version_id, n.question, n.is_right
        from nudge n join enrolment e on e.id = n.enrolment_id
        where n.is_right is not null and not n.counted
        order by n.version_id, n.question, e.person_id, n.id
      ), enough as (
        select version_id, question, count(*)::int as answers, (count(*) filter (where is_right))::int as correct
        from waiting group by 1, 2 having count(*) >= ${leastPeople}
      ), marked as (
        update nudge n set counted = true from waiting w join enough using (version_id, question) where n.id = w.id
      )
      insert into nudge_tally as t (version_id, question, answers, right_answers)
      select version_id, question, answers, correct from enough
      on conflict (version_id, question) do update
      set answers = t.answers + excluded.answers, right_answers = t.right_answers + excluded.right_answers`.execute(
      tx,
    );
    return Number(numAffectedRows ?? 0n);
  });
}

export interface NudgeTally {
  question: string;
  answers: number;
  right: number;
}

/** Of one version. What fewer than five people have answered is not there. */
export const nudgeTallies = (db: Db, versionId: string): Promise<NudgeTally[]> =>
  db
    .selectFrom('nudge_tally')
    .select(['question', 'answers', 'right_answers as right'])
    .where('version_id', '=', versionId)
    .execute();
