import type { Clock } from '../../clock.ts';

const second = 1_000;
const minute = 60 * second;

/**
 * WeCom blocks an API for as long as the window that was exceeded, a minute or an hour, and does not say which.
 * The first guess is a minute; who is refused again right after it waits longer.
 */
const guesses = [minute, 10 * minute, 60 * minute] as const;

/** Which APIs are over their frequency limit (45009), as far as this process knows. */
export class Limits {
  readonly #clock: Clock;
  readonly #hits = new Map<string, { count: number; at: Date; gateUntil: Date; retryAt: Date }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Until when a call is certain to be refused: the first minute only. After it an alert may try, while
   * broadcasts keep to the `retryAt` that they were given.
   */
  blocked(path: string): Date | undefined {
    const hit = this.#hits.get(path);
    return hit && this.#closed(hit) ? hit.gateUntil : undefined;
  }

  /** @returns when to try again. Calls that were under way together count as one. */
  hit(path: string): Date {
    const before = this.#hits.get(path);
    const now = this.#clock.now();
    if (before && this.#closed(before)) return before.retryAt;
    const count = (before?.count ?? 0) + 1;
    const wait = guesses[Math.min(count, guesses.length) - 1] ?? minute;
    const retryAt = new Date(now.getTime() + wait);
    this.#hits.set(path, { count, at: now, gateUntil: new Date(now.getTime() + minute), retryAt });
    return retryAt;
  }

  worked(path: string): void {
    this.#hits.delete(path);
  }

  /** A gate ends with its time, and with a clock that is set back before it was closed. */
  #closed({ at, gateUntil }: { at: Date; gateUntil: Date }): boolean {
    const now = this.#clock.now();
    return now >= at && now < gateUntil;
  }
}
