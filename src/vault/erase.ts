import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Tx } from '../db/pool.ts';

export interface Erasure {
  /** Whose keys. */
  subject: string;
  /** Only records of this class … */
  class?: string;
  /** … and of this expiry day, `YYYY-MM-DD`. */
  expiresOn?: string;
  now: Date;
  /** Why, in a word for the ledger (`request`, `expired`); never content. */
  reason: string;
}

/**
 * Erases wrapping keys and enters each into the ledger under its own id. What only they could open is gone
 * with the commit: here, in every other process, and in every backup of the records. Doing it again finds
 * nothing and is no error.
 *
 * @returns how many keys were erased
 */
export async function eraseKeys(tx: Tx, erasure: Erasure): Promise<number> {
  const { subject, now, reason } = erasure;
  const { rows } = await sql<{ id: string }>`
    with held as materialized (
      select id from keys.wrapping_key
      where subject_id = ${subject}::uuid
        and (${erasure.class ?? null}::text is null or class = ${erasure.class ?? null}::text)
        and (${erasure.expiresOn ?? null}::date is null or expires_on = ${erasure.expiresOn ?? null}::date)
      order by class, expires_on
      for update
    ), erased as (
      delete from keys.wrapping_key k using held where k.id = held.id
      returning k.id, k.subject_id, k.class, k.expires_on
    ), entered as (
      insert into keys.erasure (id, subject_id, class, expires_on, erased_at, reason)
      select id, subject_id, class, expires_on, ${now}, ${reason} from erased
      on conflict (id) do nothing
    )
    select id from erased`.execute(tx);
  return rows.length;
}

/**
 * Deletes keys whose days are over, in the order of their days and at most `limit` at a time, through the
 * same ledger. Only for days whose records are gone or on hold nowhere: the caller purges the records.
 *
 * @param before `YYYY-MM-DD`; keys that expire on this day or later stay
 * @param orOver of a key `k`: its time is over whatever its day says
 * @param unless of a key `k`: something sealed with it is kept past its day, so it stays
 * @returns how many keys were erased; fewer than `limit` means that none is left
 */
export async function expireKeys(
  tx: Tx,
  {
    class: name,
    before,
    limit,
    now,
    orOver,
    unless,
  }: {
    class: string;
    before: string;
    limit: number;
    now: Date;
    orOver?: RawBuilder<SqlBool>;
    unless?: RawBuilder<SqlBool>;
  },
): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    with due as materialized (
      select k.id from keys.wrapping_key k where k.class = ${name}
        and (k.expires_on < ${before}::date or ${orOver ?? sql`false`})
        and not coalesce(${unless ?? sql`false`}, false)
      order by k.expires_on, k.subject_id limit ${limit} for update skip locked
    ), erased as (
      delete from keys.wrapping_key k using due where k.id = due.id
      returning k.id, k.subject_id, k.class, k.expires_on
    ), entered as (
      insert into keys.erasure (id, subject_id, class, expires_on, erased_at, reason)
      select id, subject_id, class, expires_on, ${now}, 'expired' from erased
      on conflict (id) do nothing
    )
    select id from erased`.execute(tx);
  return rows.length;
}

/**
 * Deletes every key that the ledger says is erased: after a restore, before anyone is served.
 *
 * By the key's own id and not by comparing times: two machines' clocks differ, and a key made just after an
 * erasure must survive it.
 *
 * @returns how many keys had come back
 */
export async function applyLedger(tx: Tx, subjects?: readonly string[]): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from keys.wrapping_key k using keys.erasure e
    where e.id = k.id and (${subjects ?? null}::uuid[] is null or k.subject_id = any(${subjects ?? null}::uuid[]))
  `.execute(tx);
  return Number(numAffectedRows ?? 0);
}
