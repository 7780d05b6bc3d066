import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { ownPolicy } from '../policies/kept.ts';
import { takeTurn } from './turn.ts';

/** A kind of data: a row of a policy. */
export interface DataKind {
  policyId: string;
  disclosure: string;
}

/** Deletion of somebody's data waits until something that is open is done: a request to see it, for one. */
export interface Stop {
  /** Id of the request, or whatever it is. */
  about: string;
  personId: string;
  /** What is asked for; everything unless said. */
  kinds?: readonly DataKind[];
  now: Date;
}

/**
 * From now on nothing of it is deleted, by the purge or on request, until `deletionGoesOn`. The person's row is locked
 * first, as whoever erases does. Saying it again changes nothing.
 */
export async function stopDeletion(tx: Tx, { about, personId, kinds, now }: Stop): Promise<void> {
  await sql`select from person where id = ${personId}::uuid for no key update`.execute(tx);
  await takeTurn(tx);
  for (const kind of kinds ?? [undefined]) {
    await sql`
      insert into deletion_stop (about, person_id, policy_id, disclosure, since)
      values (${about}::uuid, ${personId}::uuid, ${kind?.policyId ?? null}::uuid, ${kind?.disclosure ?? null}, ${now})
      on conflict do nothing`.execute(tx);
  }
}

/** What was open is done: what has been kept for it alone goes with the next purge. */
export async function deletionGoesOn(tx: Tx, about: string): Promise<void> {
  await takeTurn(tx);
  const { numAffectedRows = 0n } = await sql`
    delete from deletion_stop where about = ${about}::uuid`.execute(tx);
  if (numAffectedRows > 0n) await lookAgain(tx);
}

/** Records that are held are looked at with the next purge, and not only once a day. */
export const lookAgain = (tx: Tx) => sql`update purge_state set ended = ended + 1`.execute(tx);

/**
 * What stops deletion of records, for a `with` clause: `stop (person_id, category_id, by_what)`. Null stands for
 * everybody and for every kind.
 */
export const stopsOfRecords = sql`
  stop as materialized (
    select s.person_id, c.id as category_id, s.by_what
    from deletion_stopped s
    left join record_category c on c.policy_id = s.policy_id and c.disclosure = s.disclosure
    where s.policy_id is null or c.id is not null
  )`;

/** Whether a record `r` is one of those; needs `stop` beside it. */
export const isStopped = sql<SqlBool>`exists (
  select from stop where (stop.person_id is null or stop.person_id = any(r.subjects))
    and (stop.category_id is null or stop.category_id = r.category_id))`;

/**
 * Whether deletion of what Heed itself keeps of somebody is stopped, by the row of its own policy that says how long.
 *
 * @param person a column or value with the person's id
 */
export const isOwnStopped = (person: RawBuilder<unknown>, disclosure: string) => sql<SqlBool>`exists (
  select from deletion_stopped s left join policy p on p.id = s.policy_id
  where (s.person_id is null or s.person_id = ${person})
    and (s.policy_id is null or (p.code = ${ownPolicy} and s.disclosure = ${disclosure})))`;

/** One thing that stands against deletion of somebody's data. */
export interface Standing {
  by: 'hold' | 'request';
  id: string;
  policyId: string | null;
  policyCode: string | null;
  disclosure: string | null;
}

/** Everything that does, of one person. */
export async function stopsOf(db: Db | Tx, personId: string): Promise<Standing[]> {
  const { rows } = await sql<Standing>`
    select s.by_what as by, s.by_id as id, s.policy_id as "policyId", p.code as "policyCode", s.disclosure
    from deletion_stopped s left join policy p on p.id = s.policy_id
    where s.person_id is null or s.person_id = ${personId}::uuid
    order by s.by_what, s.by_id`.execute(db);
  return rows;
}
