import { type RawBuilder, sql } from 'kysely';

/**
 * The newest share of each person in each course, without those that were called off, as a query.
 *
 * @param which of `enrolment e`
 */
export const newestShares = (which: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select distinct on (e.code, e.person_id) e.* from enrolment e
  where e.state <> 'called-off' and ${which}
  order by e.code, e.person_id, e.seq desc`;

/** The same of one course. */
export const newestOf = (code: string): RawBuilder<unknown> => newestShares(sql`e.code = ${code}`);

/**
 * Of a share `n`: its day has passed before its person did their part. Whoever has handed in has done it, and whoever is on
 * leave without a known end has not been asked yet.
 */
export const isLate = (now: Date): RawBuilder<boolean> => sql<boolean>`
  (n.due_at < ${now} and not n.waits and not exists (
    select from quiz_attempt h where h.enrolment_id = n.id and h.state = 'handed-in'))`;
