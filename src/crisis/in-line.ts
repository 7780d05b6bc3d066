import type { CrisisRole } from '../people/person.ts';
import type { Muster, Seat, WhyCalled } from './facts.ts';

/** Who is called next for a role, together, and as what. */
export interface InLine {
  people: string[];
  why: WhyCalled;
}

/**
 * Everybody of the first rank that nobody was called of, whoever is away behind all who are not; after all seats the last
 * resort, one after the other.
 *
 * @param there who was called for this role already
 * @returns undefined when nobody is left
 */
export function nextInLine(
  { seats, lastResort }: Pick<Muster, 'seats' | 'lastResort'>,
  role: CrisisRole,
  there: ReadonlySet<string>,
): InLine | undefined {
  const line = seats.filter((seat) => seat.role === role && !there.has(seat.person));
  const place = (seat: Seat) => seat.rank + (seat.away ? 1_000 : 0);
  const first = Math.min(...line.map(place));
  if (line.length > 0)
    return { people: line.filter((seat) => place(seat) === first).map(({ person }) => person), why: 'seat' };
  const last = lastResort.find((person) => !there.has(person));
  return last ? { people: [last], why: 'last-resort' } : undefined;
}
