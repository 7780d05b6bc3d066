import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { belowThem } from '../people/below.ts';
import { routeOf } from './rules.ts';
import type { Recipient } from './store.ts';

/** What is named in a report, as it was typed: names and staff numbers, and recipients that were ticked. */
export interface Named {
  /** One a line, or with commas between. */
  about: string;
  /** Ids of recipients. */
  ticked: readonly string[];
}

const mostNamed = 50;

/**
 * Who gets it. Whoever has a name or a number that was named counts as named, also where several have it; so does every
 * recipient below them, however far: nobody looks into what is said of those they report to.
 */
export async function route(
  db: Db | Tx,
  recipients: readonly Recipient[],
  { about, ticked }: Named,
  now: Date,
): Promise<{ readers: Recipient[]; later: Recipient[]; left: Recipient[] }> {
  const named = new Set([
    ...recipients.filter(({ id }) => ticked.includes(id)).map(({ personId }) => personId),
    ...(await peopleNamed(db, about)),
  ]);
  const kept = new Set([...named, ...(await belowThem(db, named, now))]);
  const { readers, later } = routeOf(recipients, kept);
  const byId = new Map(recipients.map((one) => [one.id, one]));
  const full = (some: readonly { id: string }[]) => some.flatMap(({ id }) => byId.get(id) ?? []);
  return {
    readers: full(readers),
    later: full(later),
    left: recipients.filter(({ personId }) => kept.has(personId)),
  };
}

/** Everybody who was named, with everybody below them. */
export async function keptFrom(db: Db | Tx, about: string, now: Date): Promise<string[]> {
  const named = new Set(await peopleNamed(db, about));
  return [...new Set([...named, ...(await belowThem(db, named, now))])];
}

async function peopleNamed(db: Db | Tx, about: string): Promise<string[]> {
  const names = namesIn(about);
  if (names.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select id from person
    where lower(name) = any(${names}::text[]) or lower(staff_no) = any(${names}::text[])
       or replace(lower(name), ' ', '') = any(${names.map((one) => one.replaceAll(' ', ''))}::text[])`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}

export const namesIn = (about: string): string[] =>
  [
    ...new Set(
      about
        .normalize('NFKC')
        .toLowerCase()
        .split(/[\n\r,;、]+/)
        .map((one) => one.trim().replaceAll(/\s+/g, ' '))
        .filter((one) => one !== ''),
    ),
  ].slice(0, mostNamed);
