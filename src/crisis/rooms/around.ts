import type { Rung } from '../ladders.ts';

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
