import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../../clock.ts';

export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;
export const realWait: Wait = async (ms, signal) => {
  await pause(ms, undefined, { signal });
};

/** WeCom takes 600 calls a minute (15.1). Half of it: a process that follows one that ended has the other half. */
const most = 300;
const windowMs = 60_000;

/** Lets no more calls begin in any minute than may. */
export class Turns {
  readonly #clock: Clock;
  readonly #wait: Wait;
  #begun: number[] = [];

  constructor(clock: Clock, wait: Wait = realWait) {
    this.#clock = clock;
    this.#wait = wait;
  }

  /** @throws AbortError where the caller stops meanwhile */
  async next(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const now = this.#clock.now().getTime();
      this.#begun = this.#begun.filter((at) => at > now - windowMs && at <= now);
      const [oldest] = this.#begun;
      if (this.#begun.length < most || oldest === undefined) {
        this.#begun.push(now);
        return;
      }
      await this.#wait(oldest + windowMs - now, signal);
    }
  }
}
