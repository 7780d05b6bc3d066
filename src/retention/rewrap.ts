import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import type { Tx } from '../db/pool.ts';
import type { RecordShare } from '../records/model.ts';
import { recordClass, unwrapShares, wrapShare } from '../records/seal.ts';
import { keysOfSlots, slotName, survivingKeys } from '../vault/keys.ts';
import type { Vault } from '../vault/vault.ts';
import { noteRenewed } from './renewed-shares.ts';

/** A record whose key is wrapped anew. */
export interface Wrapped {
  id: string;
  /** The day it lies on. */
  expiresOn: Day;
  subjects: readonly string[];
  shares: readonly RecordShare[];
}

/**
 * Wraps the keys of records for the same people under the keys of another day, or under new ones of the same day, and puts
 * them there. What is sealed is not touched. Whose key is erased gets none: they asked for that, or it was somebody's
 * erasure, and nothing brings it back.
 *
 * @param to the day they are kept until from now on
 * @param only whose shares are wrapped anew; everybody's unless said
 * @param erase the old keys, once they were used for the last time: new ones of the same place are made after it
 */
export async function rewrap(
  tx: Tx,
  vault: Vault,
  records: readonly Wrapped[],
  {
    category,
    to,
    now,
    only,
    erase,
  }: {
    category: number;
    to: (record: Wrapped) => Day;
    now: Date;
    only?: string;
    erase?: () => Promise<unknown>;
  },
): Promise<Map<string, RecordShare[]>> {
  const ids = records.flatMap(({ shares }) => shares.map(({ key }) => key));
  const owners = await ownersOf(tx, ids);
  const keys = await survivingKeys(tx, vault.master, ids);
  const slotOf = (subject: string, record: Wrapped) => ({
    subject,
    class: recordClass(category),
    expiresOn: to(record),
  });
  const kept = records.map((record) => ({
    record,
    own: unwrapShares(keys, record.id, record.shares),
    theirs: record.shares.filter(({ key }) => keys.has(key)),
  }));
  await erase?.();
  const slots = kept.flatMap(({ record, theirs }) =>
    theirs.flatMap(({ key }) => {
      const owner = owners.get(key);
      return owner && (only === undefined || only === owner) ? [slotOf(owner, record)] : [];
    }),
  );
  return new Map(
    await withSlots(tx, vault, slots, now, (fresh) =>
      kept.map(({ record, own, theirs }): [string, RecordShare[]] => [
        record.id,
        theirs.map((share) => {
          const owner = owners.get(share.key);
          const key = owner && fresh.get(slotName(slotOf(owner, record)));
          return key && own && (only === undefined || only === owner)
            ? wrapShare(key, record.id, own)
            : share;
        }),
      ]),
    ),
  );
}

async function withSlots<T>(
  tx: Tx,
  vault: Vault,
  slots: Parameters<typeof keysOfSlots>[2],
  now: Date,
  work: (fresh: Awaited<ReturnType<typeof keysOfSlots>>) => T,
): Promise<T> {
  return work(slots.length > 0 ? await keysOfSlots(tx, vault.master, slots, now) : new Map());
}

async function ownersOf(tx: Tx, keys: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; subject: string }>`
    select id, subject_id as subject from keys.wrapping_key where id = any(${[...new Set(keys)]}::uuid[])`.execute(
    tx,
  );
  return new Map(rows.map(({ id, subject }) => [id, subject]));
}

/** Moves records to their days, with the shares they have there. Their partitions exist. */
export async function moveRecords(
  tx: Tx,
  moves: readonly { record: Wrapped; to: Day; shares: readonly RecordShare[] }[],
): Promise<void> {
  if (moves.length === 0) return;
  await sql`
    with move as materialized (
      select * from unnest(${moves.map(({ record }) => record.id)}::uuid[],
        ${moves.map(({ record }) => record.expiresOn)}::date[], ${moves.map(({ to }) => to)}::date[],
        ${moves.map(({ shares }) => JSON.stringify(shares))}::jsonb[]) m (id, was, due, shares)
    ),
    subjects as (
      update record_subject s set expires_on = m.due from move m join record r on r.id = m.id and r.expires_on = m.was
      where s.person_id = any(r.subjects) and s.expires_on = m.was and s.record_id = m.id
    )
    update record r set expires_on = m.due, key_day = m.due, shares = m.shares from move m
    where r.id = m.id and r.expires_on = m.was`.execute(tx);
  await noteRenewed(
    tx,
    moves.map(({ record, to, shares }) => ({ id: record.id, expiresOn: to, shares })),
  );
}

/** The same records stay where they are, with other shares. */
export async function shareAnew(
  tx: Tx,
  records: readonly Wrapped[],
  shares: ReadonlyMap<string, readonly RecordShare[]>,
): Promise<void> {
  if (records.length === 0) return;
  await sql`
    update record r set shares = m.shares
    from unnest(${records.map(({ id }) => id)}::uuid[], ${records.map(({ expiresOn }) => expiresOn)}::date[],
      ${records.map(({ id }) => JSON.stringify(shares.get(id) ?? []))}::jsonb[]) m (id, was, shares)
    where r.id = m.id and r.expires_on = m.was`.execute(tx);
  await noteRenewed(
    tx,
    records.map(({ id, expiresOn }) => ({ id, expiresOn, shares: shares.get(id) ?? [] })),
  );
}
