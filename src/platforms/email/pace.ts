import type { Clock } from '../../clock.ts';

/** Spreads mails over time: each takes the next free moment. */
export class Pace {
  readonly #clock: Clock;
  readonly #stepMs: number;
  #next = 0;

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#stepMs = 1_000 / perSecond;
  }

  /** Takes a moment. @returns 0 when it is now; otherwise in how many milliseconds to ask again, and none was taken */
  take(): number {
    const now = this.#clock.now().getTime();
    // A second's worth may go at once; then one after the other.
    const earliest = Math.max(this.#next, now - 1_000);
    if (earliest > now) return earliest - now;
    this.#next = earliest + this.#stepMs;
    return 0;
  }
}
