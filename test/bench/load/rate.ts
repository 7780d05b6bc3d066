import type { Tallied } from './tally.ts';

/** A rate is held when the 99th of a hundred is answered within this, in milliseconds from when it was due … */
const mostMs = 1_000;
/** … and no more than this share was told to come again, got no answer, or another one. */
const mostRefused = 0.01;

export function isHeld({ begun, taken, p99 }: Pick<Tallied, 'begun' | 'taken' | 'p99'>): boolean {
  return begun > 0 && p99 <= mostMs && (begun - taken) / begun <= mostRefused;
}

/** Between the last that was held and the first that was not so many more are tried. */
const between = [1.5, 1.25, 1.1] as const;

/**
 * Doubles a rate until it is not held any more, and then tries some in between.
 *
 * @param first of so many a second
 * @param most where it ends in any case
 * @param holds tries a rate for a while
 * @returns the largest that was held; 0 where not even the first was
 */
export async function largestHeld(
  { first, most }: { first: number; most: number },
  holds: (perSecond: number) => Promise<boolean>,
): Promise<number> {
  let held = 0;
  let next = first;
  for (; next <= most && (await holds(next)); next *= 2) held = next;
  if (held === 0 || next > most) return held;
  const base = held;
  for (const times of between) {
    if (!(await holds(base * times))) continue;
    return base * times;
  }
  return base;
}
