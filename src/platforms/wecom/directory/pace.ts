import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../../clock.ts';
import { WecomError } from '../api.ts';

export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export const realWait: Wait = async (ms, signal) => {
  await pause(ms, undefined, { signal });
};

export interface Window {
  ms: number;
  most: number;
}

/**
 * WeCom takes 10,000 calls of one API a minute and 150,000 an hour from a corp, and shuts that API for the rest of
 * the time to whoever makes more. A whole reading leaves a fifth to single changes.
 */
export const readingPace: readonly Window[] = [
  { ms: 60_000, most: 8_000 },
  { ms: 3_600_000, most: 120_000 },
];

/** Starts no more calls than fit into any stretch of time as long as each window. */
export class Pace {
  readonly #clock: Clock;
  /** When the last calls were started, as many as fit, from `oldest` on and around. */
  readonly #windows: readonly (Window & { starts: number[]; oldest: number })[];

  constructor(windows: readonly Window[], clock: Clock) {
    this.#clock = clock;
    this.#windows = windows.map((window) => ({ ...window, starts: [], oldest: 0 }));
  }

  /** @returns 0 when a call may be started, which then counts; otherwise how long to wait, in milliseconds */
  take(): number {
    const now = this.#clock.now().getTime();
    const waits = this.#windows.map(({ ms, most, starts, oldest }) =>
      starts.length < most ? 0 : (starts[oldest] ?? 0) + ms - now,
    );
    const longest = Math.max(0, ...waits);
    if (longest > 0) return longest;
    for (const window of this.#windows) {
      if (window.starts.length < window.most) window.starts.push(now);
      else {
        window.starts[window.oldest] = now;
        window.oldest = (window.oldest + 1) % window.most;
      }
    }
    return 0;
  }
}

/** How often one call may find its API shut: the last waits are an hour long. */
const mostTries = 6;
const shortestMs = 1_000;

/** A call in its turn; while its API is over a limit it waits as long as it is told, and nothing read is lost. */
export async function inTurn<T>(
  work: () => Promise<T>,
  { pace, clock, wait, signal }: { pace: Pace; clock: Clock; wait: Wait; signal: AbortSignal },
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    for (let ms = pace.take(); ms > 0; ms = pace.take()) await wait(ms, signal);
    try {
      return await work();
    } catch (error) {
      const shut = error instanceof WecomError && error.errcode === 45009 && tries < mostTries;
      if (!shut || signal.aborted) throw error;
      const ms = error.retryAt ? error.retryAt.getTime() - clock.now().getTime() : 60_000;
      await wait(Math.max(ms, shortestMs), signal);
    }
  }
}
