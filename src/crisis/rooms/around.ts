import type { Rung } from '../ladders.ts';
import { wakingWays } from '../plan.ts';

/**
 * A ladder without platforms that are not trusted with the incident. Steps keep their places, since they are counted by
 * them: where one was a chat that is not trusted, the next other way of the person takes its turn, and theirs stays.
 */
export function around(ladder: readonly Rung[], barred: readonly string[]): Rung[] {
  const others = ladder.filter(({ platform }) => !barred.includes(platform));
  return ladder.map((rung, n) => {
    if (!barred.includes(rung.platform)) return rung;
    const next = ladder.slice(n).find(({ platform }) => !barred.includes(platform)) ?? others[0];
    // Without any other way nothing can be sent, which is found out at once.
    return next ? { ...rung, way: next.way, platform: next.platform } : rung;
  });
}

/** Whether a ladder has a step that wakes. */
export const wakes = (ladder: readonly Rung[]): boolean => ladder.some(({ way }) => wakingWays.includes(way));

/** A ladder without what wakes, its steps in their places; of somebody who has nothing else, none. */
export const quietly = (ladder: readonly Rung[]): Rung[] =>
  ladder.every(({ way }) => wakingWays.includes(way)) ? [] : around(ladder, wakingWays);
