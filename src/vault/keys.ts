import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import { applyLedger } from './erase.ts';
import type { MasterKey } from './master.ts';

/** Whose key, for what kind of record, until which day (`YYYY-MM-DD`): erased together, expiring together. */
export interface KeyPlace {
  subjects: readonly string[];
  class: string;
  expiresOn: string;
}

/** A wrapping key in the clear, with the id that sealed values name it by. */
export interface WrappingKey {
  id: string;
  key: Buffer;
}

interface KeyRow {
  id: string;
  subject_id: string;
  class: string;
  expires_on: string;
  wrapped: Buffer;
}

/** What a stored key is bound to: it opens nowhere but in its own row. */
export const keyContext = (row: Omit<KeyRow, 'wrapped'>) =>
  JSON.stringify(['heed/key', row.id, row.subject_id, row.class, row.expires_on]);

const unwrapRow = async (master: MasterKey, row: KeyRow): Promise<WrappingKey> => ({
  id: row.id,
  key: await master.unwrap(row.wrapped, keyContext(row)),
});

/** A key that the ledger says is erased does not exist, even if somebody put its row back. */
const notErased = sql`not exists (select from keys.erasure e where e.id = k.id)`;

/**
 * The wrapping keys of the place, one per subject; missing ones are made. Their rows stay locked against
 * erasure until the transaction ends: otherwise a key erased in between would leave a record that nobody can
 * ever read. Whoever erases waits, and then erases this record too.
 */
export async function keysFor(tx: Tx, master: MasterKey, place: KeyPlace, now: Date): Promise<WrappingKey[]> {
  // One order for everyone, so that two records about the same people cannot wait for each other.
  const subjects = [...new Set(place.subjects.map((subject) => subject.toLowerCase()))].sort();
  const found = new Map<string, WrappingKey>();
  for (let round = 0; found.size < subjects.length; round++) {
    // Made by another transaction and erased again, or a row put back after its erasure: both are rare.
    if (round > 0) await applyLedger(tx, subjects);
    if (round > 9) throw new Error('wrapping keys vanish as fast as they are made');
    const wanted = subjects.filter((subject) => !found.has(subject));
    for (const row of await lockKeys(tx, { ...place, subjects: wanted })) {
      found.set(row.subject_id, await unwrapRow(master, row));
    }
    const missing = wanted.filter((subject) => !found.has(subject));
    for (const [subject, key] of await makeKeys(tx, master, { ...place, subjects: missing }, now)) {
      found.set(subject, key);
    }
  }
  return subjects.flatMap((subject) => found.get(subject) ?? []);
}

async function lockKeys(tx: Tx, place: KeyPlace): Promise<KeyRow[]> {
  const { rows } = await sql<KeyRow>`
    select k.id, k.subject_id, k.class, k.expires_on, k.wrapped
    from keys.wrapping_key k
    where k.subject_id = any(${place.subjects}::uuid[]) and k.class = ${place.class}
      and k.expires_on = ${place.expiresOn}::date and ${notErased}
    order by k.subject_id
    for key share of k`.execute(tx);
  return rows;
}

/** Inserts fresh keys and returns those that went in; a place taken by another transaction is left alone. */
async function makeKeys(
  tx: Tx,
  master: MasterKey,
  place: KeyPlace,
  now: Date,
): Promise<Map<string, WrappingKey>> {
  if (place.subjects.length === 0) return new Map();
  const fresh = await Promise.all(
    place.subjects.map(async (subject) => {
      const id = v7();
      const key = randomBytes(32);
      const context = keyContext({
        id,
        subject_id: subject,
        class: place.class,
        expires_on: place.expiresOn,
      });
      return { id, subject, key, wrapped: await master.wrap(key, context) };
    }),
  );
  const { rows } = await sql<{ id: string }>`
    insert into keys.wrapping_key (id, subject_id, class, expires_on, wrapped, created_at)
    select id, subject, ${place.class}, ${place.expiresOn}::date, wrapped, ${now}
    from unnest(${fresh.map(({ id }) => id)}::uuid[], ${fresh.map(({ subject }) => subject)}::uuid[],
                ${fresh.map(({ wrapped }) => wrapped)}::bytea[]) as fresh (id, subject, wrapped)
    order by subject
    on conflict (subject_id, class, expires_on) do nothing
    returning id`.execute(tx);
  const stored = new Set(rows.map(({ id }) => id));
  return new Map(
    fresh.filter(({ id }) => stored.has(id)).map(({ id, subject, key }) => [subject, { id, key }]),
  );
}

/**
 * The wrapping keys that still exist, by id.
 *
 * Nothing is cached: an erasure holds at once in every process, and a key that lingered in the memory of
 * another worker would go on opening what a person was told is gone. It is one look-up by primary key.
 */
export async function survivingKeys(
  db: Db,
  master: MasterKey,
  ids: readonly string[],
): Promise<Map<string, Buffer>> {
  const { rows } = await sql<KeyRow>`
    select k.id, k.subject_id, k.class, k.expires_on, k.wrapped
    from keys.wrapping_key k where k.id = any(${[...new Set(ids)]}::uuid[]) and ${notErased}`.execute(db);
  const keys = await Promise.all(rows.map((row) => unwrapRow(master, row)));
  return new Map(keys.map(({ id, key }) => [id, key]));
}
