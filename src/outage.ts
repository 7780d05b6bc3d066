import type { Log } from './log.ts';

/** Trouble counts as over once it has not shown for this long: some connections come back before others. */
const calmMs = 3_000;

/**
 * Says once that something is out of reach and once that it is back, however often it is tried in between.
 * A log line per second helps nobody who is looking for the cause.
 */
export class Outage {
  readonly #log: Log;
  readonly #what: string;
  #failures = 0;
  #lastFailure = 0;

  /** @param what `the queue`, `the database of a delivery lane` … */
  constructor(log: Log, what: string) {
    this.#log = log;
    this.#what = what;
  }

  failed(err: unknown): void {
    if (this.#failures === 0) this.#log.warn({ err }, `${this.#what} is out of reach; trying on`);
    this.#failures += 1;
    this.#lastFailure = performance.now();
  }

  succeeded(): void {
    if (this.#failures === 0 || performance.now() - this.#lastFailure < calmMs) return;
    this.#log.info({ failures: this.#failures }, `${this.#what} is back`);
    this.#failures = 0;
  }
}
