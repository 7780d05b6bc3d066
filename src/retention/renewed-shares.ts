import { sql } from 'kysely';
import type pg from 'pg';
import type { Day } from '../calendar/day.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { RecordShare } from '../records/model.ts';

/** A record that lies under other keys than before. */
export interface Renewed {
  id: string;
  /** The days are those of `record`. */
  expiresOn: Day;
  shares: readonly RecordShare[];
}

/** Whether a share of `n` opens: a renewed share is worth no more than the key that it lies under. */
export const opens = sql`exists (
  select from jsonb_array_elements(n.shares) share join keys.wrapping_key k on k.id = (share ->> 'key')::uuid)`;

/**
 * Notes what records are wrapped under now, in the transaction that wraps them: older backups have them under keys that
 * are being erased. Whoever calls it has the turn (`turn.ts`), so that changes are counted in the order they become seen.
 */
export async function noteRenewed(tx: Tx, records: readonly Renewed[]): Promise<void> {
  await sql`
    insert into keys.renewed_share (record_id, expires_on, key_day, shares, change)
    select n.id, r.expires_on, r.key_day, n.shares, (select coalesce(max(change), 0) + 1 from keys.renewed_share)
    from unnest(${records.map(({ id }) => id)}::uuid[], ${records.map(({ expiresOn }) => expiresOn)}::date[],
      ${records.map(({ shares }) => JSON.stringify(shares))}::jsonb[]) n (id, day, shares)
    join record r on r.expires_on = n.day and r.id = n.id
    where ${opens}
    on conflict (record_id) do update
    set expires_on = excluded.expires_on, key_day = excluded.key_day, shares = excluded.shares,
      change = excluded.change, backed_up_in = null`.execute(tx);
}

/** What was erased is not to be found by its shares either. */
export async function forgetRenewed(tx: Tx, records: readonly string[]): Promise<void> {
  await sql`delete from keys.renewed_share where record_id = any(${[...records]}::uuid[])`.execute(tx);
}

/** Of days that are gone: what opens no more. */
export async function forgetExpired(tx: Tx, before: Day): Promise<void> {
  await sql`delete from keys.renewed_share n where n.key_day < ${before}::date and not ${opens}`.execute(tx);
}

/** The last change that a snapshot has; 0 where there was none. */
export async function lastChange(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ change: string }>(
    'select coalesce(max(change), 0) as change from keys.renewed_share',
  );
  return Number(rows[0]?.change ?? 0);
}

/** A verified backup has what was changed until then as it is. */
export async function noteBackedUp(db: Db | Tx, change: number, file: string): Promise<void> {
  await sql`
    update keys.renewed_share set backed_up_in = ${file} where change <= ${change} and backed_up_in is null`.execute(
    db,
  );
}

/** What every backup has as it is, from this one on: none that is kept needs it. @param oldest its name */
export async function forgetBackedUp(db: Db | Tx, oldest: string): Promise<void> {
  await sql`delete from keys.renewed_share where backed_up_in collate "C" <= ${oldest}`.execute(db);
}
