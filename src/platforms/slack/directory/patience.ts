import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../../clock.ts';
import { SlackError } from '../api.ts';

/** A directory is read in the background: it may wait, but not for ever. */
const mostTries = 20;
const unsaidMs = 30_000;
const longestMs = 10 * 60_000;

export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export const realWait: Wait = async (ms, signal) => {
  await pause(ms, undefined, { signal });
};

/**
 * Calls until Slack is not over a limit or busy any more: waits as long as it says, and gives up when it says so
 * again and again. Other errors go on to the caller.
 */
export async function patiently<T>(
  work: () => Promise<T>,
  { clock, wait, signal }: { clock: Clock; wait: Wait; signal: AbortSignal },
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const busy = error instanceof SlackError && error.class === 'retry' && tries < mostTries;
      if (!busy || signal.aborted) throw error;
      const ms = error.retryAt ? error.retryAt.getTime() - clock.now().getTime() : unsaidMs;
      await wait(Math.min(Math.max(ms, 1_000), longestMs), signal);
    }
  }
}
