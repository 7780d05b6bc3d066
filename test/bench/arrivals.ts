/** What arrives at a constant rate, whatever becomes of what came before. */
export interface Arrivals {
  /** How many have arrived. */
  readonly begun: number;
  /** Nothing more arrives. Resolves once all that has is done. */
  stop(): Promise<void>;
}

/**
 * Lets something arrive so many times a second. Nothing waits for what came before, and what is late because this process was busy
 * is begun at once, as all of it would have been elsewhere: whoever measures does so from `due`, when it was to arrive.
 *
 * @param lookMs how often this process looks whether something is due; what arrives is late by so much at the most, and it costs
 * @param one what arrives: its number from 0, and when it was due on the clock of `performance.now()`; must not reject
 */
export function arriving(
  perSecond: number,
  one: (n: number, due: number) => Promise<void>,
  lookMs = 10,
): Arrivals {
  const start = performance.now();
  const open = new Set<Promise<void>>();
  let begun = 0;
  const look = () => {
    const due = Math.floor(((performance.now() - start) / 1_000) * perSecond);
    for (; begun < due; begun += 1) {
      const done = one(begun, start + ((begun + 1) / perSecond) * 1_000).finally(() => open.delete(done));
      open.add(done);
    }
  };
  const timer = setInterval(look, lookMs);
  return {
    get begun() {
      return begun;
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
    },
  };
}
