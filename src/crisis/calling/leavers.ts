import { sql } from 'kysely';
import type { Db } from '../../db/pool.ts';

/** Whoever works here no longer is called to nothing: their order of ways and their name at the paging service go. */
export async function forgetWaysOfLeavers(db: Db, now: Date): Promise<number> {
  const left = (person: string) => sql`not exists (
    select from employment e where e.person_id = ${sql.ref(person)} and (e.to_at is null or e.to_at > ${now}))`;
  const { rows } = await sql`
    with chosen as (
      delete from crisis_choice o where ${left('o.person_id')} returning 1
    ), ranked as (
      delete from crisis_rank k where ${left('k.person_id')} returning 1
    ), rung as (
      delete from calling_account a where ${left('a.person_id')} returning 1
    )
    select 1 from chosen union all select 1 from ranked union all select 1 from rung`.execute(db);
  return rows.length;
}
