import type { Log } from './log.ts';

/**
 * Says once that something is out of reach and once that it is back, however often it is tried in between.
 * A log line per second helps nobody who is looking for the cause.
 */
export class Outage {
  readonly #log: Log;
  readonly #what: string;
  #failures = 0;

  /** @param what `the queue`, `the alert lane's database` … */
  constructor(log: Log, what: string) {
    this.#log = log;
    this.#what = what;
  }

  failed(err: unknown): void {
    if (this.#failures === 0) this.#log.warn({ err }, `${this.#what} is out of reach; trying on`);
    this.#failures += 1;
  }

  succeeded(): void {
    if (this.#failures > 0) this.#log.info({ failures: this.#failures }, `${this.#what} is back`);
    this.#failures = 0;
  }
}
