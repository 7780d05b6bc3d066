import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { ownPolicy } from '../policies/kept.ts';

/** A kind of data: a row of a policy. */
export interface DataKind {
  policyId: string;
  disclosure: string;
}

/** Records that are held are looked at with the next purge, and not only once a day. */
export const lookAgain = (tx: Tx) => sql`update purge_state set ended = ended + 1`.execute(tx);

/** Monitored records are registered under this name; every other source belongs to Heed's own policy. */
export const recordsSource = 'records';

const stops = (which: RawBuilder<SqlBool>) => sql`
  stop as materialized (
    select s.person_id, c.id as category_id, s.by_what
    from deletion_stopped s
    left join record_category c on c.policy_id = s.policy_id and c.disclosure = s.disclosure
    where ${which} and (s.policy_id is null or c.id is not null)
      and (s.sources is null or ${recordsSource} = any(s.sources))
  )`;

/**
 * What stops deletion of records, for a `with` clause: `stop (person_id, category_id, by_what)`. Null stands for
 * everybody and for every kind.
 */
export const stopsOfRecords = stops(sql`true`);

/**
 * … of what somebody is rid of by right: a consent taken back, an objection upheld. That another one in it had it restricted
 * does not keep it.
 */
export const stopsOfRights = stops(sql`s.by_what <> 'restriction'`);

/** Whether a record `r` is one of those; needs `stop` beside it. */
export const isStopped = sql<SqlBool>`exists (
  select from stop where (stop.person_id is null or stop.person_id = any(r.subjects))
    and (stop.category_id is null or stop.category_id = r.category_id))`;

/** Whether a legal hold, and not a request alone, stands on a record `r` of category `c`. */
export const isHeld = sql<SqlBool>`exists (
  select from deletion_stopped d where d.by_what = 'hold'
    and (d.person_id is null or d.person_id = any(r.subjects))
    and (d.policy_id is null or (d.policy_id = c.policy_id and d.disclosure = c.disclosure)))`;

/**
 * Whether deletion of what Heed itself keeps of somebody is stopped, by the row of its own policy that says how long.
 *
 * @param person a column or value with the person's id
 * @param source under which it is registered
 */
export const isOwnStopped = (
  person: RawBuilder<unknown>,
  disclosure: string,
  source: string,
) => sql<SqlBool>`exists (
  select from deletion_stopped s left join policy p on p.id = s.policy_id
  where (s.person_id is null or s.person_id = ${person}) and (s.sources is null or ${source} = any(s.sources))
    and (s.policy_id is null or (p.code = ${ownPolicy} and s.disclosure = ${disclosure})))`;

/** A hold that stands against deletion of somebody's data. */
export interface Standing {
  id: string;
  policyId: string | null;
  policyCode: string | null;
  disclosure: string | null;
  silent: boolean;
}

/** Every hold that does, of one person; requests that are open speak for themselves (`src/requests/erasure/guard.ts`). */
export async function holdsOn(db: Db | Tx, personId: string): Promise<Standing[]> {
  const { rows } = await sql<Standing>`
    select s.by_id as id, s.policy_id as "policyId", p.code as "policyCode", s.disclosure,
      h.silent_until is not null as silent
    from deletion_stopped s join legal_hold h on h.id = s.by_id left join policy p on p.id = s.policy_id
    where s.by_what = 'hold' and (s.person_id is null or s.person_id = ${personId}::uuid)
    order by s.by_id`.execute(db);
  return rows;
}
