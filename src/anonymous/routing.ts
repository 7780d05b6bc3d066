import type { Db, Tx } from '../db/pool.ts';
import { belowThem } from '../people/below.ts';
import { Lane } from './lane.ts';
import { peopleNamed } from './named.ts';
import { routeOf } from './rules.ts';
import type { Recipient } from './store.ts';

/** What is named in a report, as it was typed: names and staff numbers, and recipients that were ticked. */
export interface Named {
  /** One a line as the page asks for, or in a sentence. */
  about: string;
  /** Ids of recipients. */
  ticked: readonly string[];
}

/** Looking for names reads everybody's: a bound for all together, as nobody is asked who they are. */
const lookups = new Lane(2, 20);

/** The same for whoever is not known. @throws HeedError `too-many` */
export const routeForAnybody: typeof route = (...given) => lookups.run(() => route(...given));

/** Of those who would get it, whoever is spoken of in the report itself: the reporter may not have thought of naming them. */
export async function spokenOf(
  db: Db | Tx,
  readers: readonly Recipient[],
  text: string,
): Promise<Recipient[]> {
  const people = await peopleNamed(
    db,
    text,
    readers.map(({ personId }) => personId),
  );
  return readers.filter(({ personId }) => people.includes(personId));
}

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
