import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { canonicalise } from './canonical.ts';
import { commit } from './entry.ts';
import type { EvidenceEvent } from './events.ts';

/** What is stored of an event: the sealed words, their salt, and the commitment that the log carries. */
export interface Prepared {
  type: string;
  at: Date;
  person: string | null;
  about: string | null;
  event: string;
  salt: Buffer;
  commitment: Buffer;
}

/** Fixes the exact bytes of an event. Times are written as UTC with milliseconds, nowhere otherwise. */
export function prepare(event: EvidenceEvent): Prepared {
  const { at, person, about } = event;
  const text = canonicalise(withoutUndefined({ ...event, v: 1, at: at.toISOString() }));
  const salt = randomBytes(32);
  return {
    type: event.type,
    at,
    person: person ?? null,
    about: about ?? null,
    event: text,
    salt,
    commitment: commit(salt, text),
  };
}

/** An optional field that is not set is not part of the event. Anything else odd is refused by `canonicalise`. */
function withoutUndefined(value: object): object {
  const kept = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    kept.map(([name, field]) => [name, isPlainObject(field) ? withoutUndefined(field) : field]),
  );
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/**
 * Puts an event on the record within the caller's transaction: it commits with the change it tells of,
 * or not at all. The sequencer gives it its place in the log afterwards.
 *
 * @returns the entry's id (not its index, which it gets from the sequencer)
 * @throws when the row cannot be written; there is no quiet failure
 */
export async function append(tx: Tx, event: EvidenceEvent): Promise<number> {
  const e = prepare(event);
  const { rows } = await sql<{ id: number }>`
    with stored as (
      insert into evidence_event (type, at, person_id, about, event, salt)
      values (${e.type}, ${e.at}, ${e.person}::uuid, ${e.about}::uuid, ${e.event}, ${e.salt})
      returning id
    )
    insert into evidence_entry (id, commitment) select id, ${e.commitment}::bytea from stored returning id
  `.execute(tx);
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('the evidence entry was not written');
  return id;
}

/** Puts many events on the record, in one statement however many they are. */
export async function appendAll(tx: Tx, events: readonly EvidenceEvent[]): Promise<void> {
  if (events.length === 0) return;
  const all = events.map(prepare);
  // The salts, which are like no other, tell which row is whose.
  const { numAffectedRows } = await sql`
    with told as (
      select * from unnest(${all.map((e) => e.type)}::text[], ${all.map((e) => e.at)}::timestamptz[],
        ${all.map((e) => e.person)}::uuid[], ${all.map((e) => e.about)}::uuid[], ${all.map((e) => e.event)}::text[],
        ${all.map((e) => e.salt)}::bytea[], ${all.map((e) => e.commitment)}::bytea[])
        with ordinality t (type, at, person, about, event, salt, commitment, place)
    ), stored as (
      insert into evidence_event (type, at, person_id, about, event, salt)
      select type, at, person, about, event, salt from told order by place returning id, salt
    )
    insert into evidence_entry (id, commitment)
    select stored.id, told.commitment from stored join told on told.salt = stored.salt`.execute(tx);
  if (Number(numAffectedRows ?? 0n) !== events.length) throw new Error('evidence entries were not written');
}
