import { CompiledQuery } from 'kysely';
import { Batcher } from '../db/batcher.ts';
import type { AttemptState, EnrolmentState } from '../db/training-schema.ts';
import type { AnswerOnRecord } from './digest.ts';

/** What an answer to an attempt is judged by. */
export interface OpenAttempt {
  seed: Buffer;
  state: AttemptState;
  expiresAt: Date;
  answered: number;
  /** What was answered to so far, and how. */
  answers: AnswerOnRecord[];
  /** Which of the enrolment's it is. */
  n: number;
  enrolmentId: string;
  enrolment: EnrolmentState;
  versionId: string | null;
}

/** Attempts by their ids, each for its own person alone; undefined for anybody else's. Asked together, without a lock. */
export const openAttempts = new Batcher<{ attemptId: string; personId: string }, OpenAttempt | undefined>(
  async (db, asked) => {
    const { rows } = await db.executeQuery<OpenAttempt & { i: number }>(
      CompiledQuery.raw(
        `select g.i::int, a.n, a.seed, a.state, a.expires_at as "expiresAt", a.answered, e.id as "enrolmentId",
                e.state as enrolment, e.version_id as "versionId", coalesce((
                  select json_agg(json_build_object('question', q.question, 'chosen', q.chosen, 'isRight', q.is_right))
                  from quiz_answer q where q.attempt_id = a.id), '[]') as answers
         from unnest($1::uuid[], $2::uuid[]) with ordinality g (attempt, person, i)
         join quiz_attempt a on a.id = g.attempt
         join enrolment e on e.id = a.enrolment_id and e.person_id = g.person`,
        [asked.map(({ attemptId }) => attemptId), asked.map(({ personId }) => personId)],
      ),
    );
    const byPlace = new Map(rows.map((row) => [row.i, row]));
    return asked.map((_, index) => byPlace.get(index + 1));
  },
);
