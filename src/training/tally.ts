import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { leastPeople } from '../policies/analysed.ts';

/**
 * Adds first answers to the sums of their questions, each time those of five people or more. Two looks at a sum differ
 * by as many or not at all, so neither a sum nor a difference tells how somebody answered. Only somebody's first finished
 * attempt at a version counts, over all times that they took it: on a second one they know the explanations.
 *
 * @returns how many sums grew
 */
export async function tallyQuestions(db: Db): Promise<number> {
  return inTransaction(db, async (tx) => {
    // One at a time: no answer is counted twice.
    await sql`select pg_advisory_xact_lock(hashtext('question-tally'))`.execute(tx);
    const { numAffectedRows } = await sql`
      with waiting as (
        select q.attempt_id, q.question, q.is_right, e.version_id, e.person_id
        from quiz_answer q join quiz_attempt a on a.id = q.attempt_id join enrolment e on e.id = a.enrolment_id
        where not q.counted and q.is_right is not null and a.state in ('passed', 'failed') and not exists (
          select from quiz_attempt b join enrolment f on f.id = b.enrolment_id
          where f.person_id = e.person_id and f.version_id = e.version_id and b.state in ('passed', 'failed')
            and b.entry_id < a.entry_id)
      ), enough as (
        select version_id, question, count(*)::int as people, (count(*) filter (where is_right))::int as correct
        from waiting group by 1, 2 having count(distinct person_id) >= ${leastPeople}
      ), marked as (
        update quiz_answer q set counted = true
        from waiting w join enough n on n.version_id = w.version_id and n.question = w.question
        where q.attempt_id = w.attempt_id and q.question = w.question
      )
      insert into question_tally as t (version_id, question, people, right_answers)
      select version_id, question, people, correct from enough
      on conflict (version_id, question) do update
      set people = t.people + excluded.people, right_answers = t.right_answers + excluded.right_answers`.execute(
      tx,
    );
    return Number(numAffectedRows ?? 0n);
  });
}

export interface QuestionTally {
  question: string;
  people: number;
  right: number;
}

/** Of one version. What fewer than five people have answered is not there. */
export async function questionTallies(db: Db, versionId: string): Promise<QuestionTally[]> {
  return db
    .selectFrom('question_tally')
    .select(['question', 'people', 'right_answers as right'])
    .where('version_id', '=', versionId)
    .execute();
}
