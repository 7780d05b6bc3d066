import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import { plainArray } from '../db/array.ts';
import { isUniqueViolation } from '../db/conflict.ts';
import { copyIn } from '../db/copy-in.ts';
import { CopyRows } from '../db/copy-rows.ts';
import { type Tx, undoable } from '../db/pool.ts';
import { Hashes } from './hashes.ts';
import type { IncomingRecord } from './model.ts';
import type { SourceNames } from './source-names.ts';

/**
 * Places of those that did not come before, each once. They are known from now on, also what is refused, so that it is
 * counted once; whoever takes in the same at this moment waits and finds it known.
 *
 * @param until the last day on which the source may send one of them again
 * @returns ascending
 */
export async function freshOf(
  tx: Tx,
  records: readonly IncomingRecord[],
  names: SourceNames,
  until: Day,
): Promise<number[]> {
  const hashes = new Hashes(records.length);
  const older: { place: number; hash: string }[] = [];
  for (let place = 0; place < records.length; place += 1) {
    const [newest, ...others] = names.seen((records[place] as IncomingRecord).key);
    hashes.set(place, newest);
    for (const hash of others) older.push({ place, hash });
  }
  // One order for everybody: two that take in the same cannot wait for each other.
  const sorted = hashes.sorted();
  const fresh = new Uint8Array(records.length);
  for (const place of sorted) fresh[place] = 1;
  for (const place of await seenBefore(tx, hashes, sorted, until)) fresh[place] = 0;
  for (const place of await seenUnderOlder(tx, older)) fresh[place] = 0;
  const places: number[] = [];
  for (let place = 0; place < fresh.length; place += 1) if (fresh[place] === 1) places.push(place);
  return places;
}

/** By hashes that earlier secrets made. */
async function seenUnderOlder(tx: Tx, older: readonly { place: number; hash: string }[]): Promise<number[]> {
  if (older.length === 0) return [];
  const { rows } = await sql<{ place: number }>`
    select t.place::int from unnest(${plainArray(older.map(({ place }) => place))}::int[],
                                    ${plainArray(older.map(({ hash }) => hash))}::uuid[]) t (place, hash)
    join record_seen s on s.key = t.hash`.execute(tx);
  return rows.map(({ place }) => place);
}

/** @param sorted places, in the order of their hashes. @returns those of what came before */
async function seenBefore(
  tx: Tx,
  hashes: Hashes,
  sorted: readonly number[],
  until: Day,
): Promise<Iterable<number>> {
  if (
    sorted.length >= manyHashes &&
    !(await someKnown(tx, hashes, sorted)) &&
    (await allWritten(tx, hashes, sorted, until))
  )
    return [];
  return knownOf(tx, hashes, sorted, until);
}

/** From so many on it is worth its round trips to write them as what is new. */
const manyHashes = 64;
const asked = 16;

/** Asks for a few of them. What is sent again is mostly all sent again, and would be written to be undone. */
async function someKnown(tx: Tx, hashes: Hashes, sorted: readonly number[]): Promise<boolean> {
  const step = Math.floor(sorted.length / asked);
  const some = Array.from({ length: asked }, (_, n) => hashes.hex(sorted[n * step] ?? 0));
  const { rows } = await sql<{ known: boolean }>`
    select exists (select from record_seen where key = any(${plainArray(some)}::uuid[])) as known`.execute(
    tx,
  );
  return rows[0]?.known ?? false;
}

/** Writes them as if none had come before. @returns false where one did: nothing is written then */
async function allWritten(tx: Tx, hashes: Hashes, sorted: readonly number[], until: Day): Promise<boolean> {
  const rows = new CopyRows();
  for (const place of sorted) rows.row(2).uuidBytes(hashes.at(place)).date(until);
  try {
    await undoable(tx, (part) => copyIn(part, 'record_seen (key, until_on)', rows.end()));
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

/** Those that came before; the others are written, one by one. */
async function knownOf(tx: Tx, hashes: Hashes, sorted: readonly number[], until: Day): Promise<number[]> {
  const { rows } = await sql<{ n: number }>`
    with given as materialized (
      select key, n from unnest(${plainArray(sorted.map((place) => hashes.hex(place)))}::uuid[]) with ordinality t (key, n)
    ),
    fresh as (
      insert into record_seen (key, until_on) select key, ${until}::date from given order by n on conflict do nothing
      returning key
    )
    select n::int from given where key not in (select key from fresh)`.execute(tx);
  return rows.flatMap(({ n }) => sorted[n - 1] ?? []);
}
