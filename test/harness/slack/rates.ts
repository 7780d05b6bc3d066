/** At most so many in any span of `ms`, wherever it begins: stricter than windows by the clock's minute. */
export class Sliding {
  readonly #ms: number;
  readonly #times = new Map<string, { at: number[]; from: number }>();

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** @returns 0 when it was free, and is taken now; otherwise the milliseconds until one is free */
  take(key: string, now: Date, most: number): number {
    const wait = this.look(key, now, most);
    if (wait === 0 && most !== Infinity) this.#of(key).at.push(now.getTime());
    return wait;
  }

  look(key: string, now: Date, most: number): number {
    if (most === Infinity) return 0;
    const taken = this.#of(key);
    const since = now.getTime() - this.#ms;
    while (taken.from < taken.at.length && (taken.at[taken.from] ?? 0) <= since) taken.from += 1;
    if (taken.from > 1_000) {
      taken.at.splice(0, taken.from);
      taken.from = 0;
    }
    const over = taken.at.length - taken.from - most;
    if (over < 0) return 0;
    return (taken.at[taken.from + over] ?? now.getTime()) - since;
  }

  #of(key: string) {
    const known = this.#times.get(key);
    if (known) return known;
    const fresh = { at: [], from: 0 };
    this.#times.set(key, fresh);
    return fresh;
  }
}

/** One a second and a burst on top: a bucket that fills by one a second. */
export class PerSecond {
  readonly #buckets = new Map<string, { level: number; at: number }>();

  look(key: string, now: Date, burst: number): number {
    if (burst === Infinity) return 0;
    const level = this.#level(key, now, burst);
    return level >= 1 ? 0 : Math.ceil((1 - level) * 1_000);
  }

  take(key: string, now: Date, burst: number): void {
    if (burst === Infinity) return;
    this.#buckets.set(key, { level: this.#level(key, now, burst) - 1, at: now.getTime() });
  }

  #level(key: string, now: Date, burst: number): number {
    const bucket = this.#buckets.get(key);
    if (!bucket) return burst;
    return Math.min(burst, bucket.level + (now.getTime() - bucket.at) / 1_000);
  }
}
