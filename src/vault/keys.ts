import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { plainArray } from '../db/array.ts';
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

/** One person's key of a place. */
export interface KeySlot {
  subject: string;
  class: string;
  /** `YYYY-MM-DD` */
  expiresOn: string;
}

/** Names a slot where keys are looked up by it. */
export const slotName = ({ subject, class: name, expiresOn }: KeySlot): string =>
  `${subject.toLowerCase()} ${name} ${expiresOn}`;

/** The wrapping keys of the place, one per subject, in the order of their ids; as `keysOfSlots`. */
export async function keysFor(tx: Tx, master: MasterKey, place: KeyPlace, now: Date): Promise<WrappingKey[]> {
  const { class: name, expiresOn } = place;
  const slots = [...new Set(place.subjects.map((subject) => subject.toLowerCase()))]
    .sort()
    .map((subject) => ({ subject, class: name, expiresOn }));
  const found = await keysOfSlots(tx, master, slots, now);
  return slots.flatMap((slot) => found.get(slotName(slot)) ?? []);
}

/**
 * The wrapping keys of many slots in one look, by `slotName`; missing ones are made. Their rows stay locked against
 * erasure until the transaction ends: otherwise a key erased in between would leave a record that nobody can
 * ever read. Whoever erases waits, and then erases this record too.
 */
export async function keysOfSlots(
  tx: Tx,
  master: MasterKey,
  slots: readonly KeySlot[],
  now: Date,
): Promise<Map<string, WrappingKey>> {
  // One order for everyone, so that two records about the same people cannot wait for each other.
  const named = new Map(slots.map((slot) => [slotName(slot), slot]));
  let lacking = [...named].sort(([a], [b]) => (a < b ? -1 : 1));
  const found = new Map<string, WrappingKey>();
  for (let round = 0; lacking.length > 0; round++) {
    // Made by another transaction and erased again, or a row put back after its erasure: both are rare.
    if (round > 0) await applyLedger(tx, [...new Set(lacking.map(([, { subject }]) => subject))]);
    if (round > 9) throw new Error('wrapping keys vanish as fast as they are made');
    const add = (keys: Iterable<readonly [string, WrappingKey]>) => {
      for (const [name, key] of keys) found.set(name, key);
      lacking = lacking.filter(([name]) => !found.has(name));
    };
    const rows = await lockKeys(
      tx,
      lacking.map(([, slot]) => slot),
    );
    const theirs: [string, WrappingKey][] = [];
    for (const row of rows) theirs.push([slotName(slotOf(row)), await unwrapRow(master, row)]);
    add(theirs);
    add(
      await makeKeys(
        tx,
        master,
        lacking.map(([, slot]) => slot),
        now,
      ),
    );
  }
  return found;
}

const slotOf = (row: Omit<KeyRow, 'wrapped'>): KeySlot => ({
  subject: row.subject_id,
  class: row.class,
  expiresOn: row.expires_on,
});

const columns = (slots: readonly KeySlot[]) => sql`
  ${plainArray(slots.map(({ subject }) => subject))}::uuid[], ${plainArray(slots.map((slot) => slot.class))}::text[],
  ${plainArray(slots.map(({ expiresOn }) => expiresOn))}::date[]`;

async function lockKeys(tx: Tx, slots: readonly KeySlot[]): Promise<KeyRow[]> {
  const { rows } = await sql<KeyRow>`
    select k.id, k.subject_id, k.class, k.expires_on, k.wrapped
    from keys.wrapping_key k
    join unnest(${columns(slots)}) as slot (subject, class, day)
      on slot.subject = k.subject_id and slot.class = k.class and slot.day = k.expires_on
    where ${notErased}
    order by k.subject_id, k.class, k.expires_on
    for key share of k`.execute(tx);
  return rows;
}

/** Inserts fresh keys and returns those that went in; a slot taken by another transaction is left alone. */
async function makeKeys(
  tx: Tx,
  master: MasterKey,
  slots: readonly KeySlot[],
  now: Date,
): Promise<Map<string, WrappingKey>> {
  if (slots.length === 0) return new Map();
  const fresh = await Promise.all(
    slots.map(async (slot) => {
      const id = v7();
      const key = randomBytes(32);
      const { subject, class: name, expiresOn } = slot;
      const context = keyContext({ id, subject_id: subject, class: name, expires_on: expiresOn });
      return { id, slot, key, wrapped: await master.wrap(key, context) };
    }),
  );
  const { rows } = await sql<{ id: string }>`
    insert into keys.wrapping_key (id, subject_id, class, expires_on, wrapped, created_at)
    select id, subject, class, day, wrapped, ${now}
    from unnest(${fresh.map(({ id }) => id)}::uuid[], ${columns(slots)},
                ${fresh.map(({ wrapped }) => wrapped)}::bytea[]) as fresh (id, subject, class, day, wrapped)
    order by subject, class, day
    on conflict (subject_id, class, expires_on) do nothing
    returning id`.execute(tx);
  const stored = new Set(rows.map(({ id }) => id));
  return new Map(
    fresh.filter(({ id }) => stored.has(id)).map(({ id, slot, key }) => [slotName(slot), { id, key }]),
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
