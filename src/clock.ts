/** Time is an argument. Everything that asks what time it is asks a `Clock`; SQL never calls `now()`. */
export interface Clock {
  now(): Date;
}

/** The machine's clock, in whole milliseconds: the one precision Heed stores, seals and prints. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that only moves when told to. Used by tests and by previews of "what would happen on …". */
export class FixedClock implements Clock {
  #now: Date;

  constructor(start: Date | string) {
    this.#now = new Date(start);
  }

  now(): Date {
    return new Date(this.#now);
  }

  set(to: Date | string): void {
    this.#now = new Date(to);
  }

  advance(by: { days?: number; hours?: number; minutes?: number; seconds?: number; ms?: number }): Date {
    const ms =
      (by.days ?? 0) * 86_400_000 +
      (by.hours ?? 0) * 3_600_000 +
      (by.minutes ?? 0) * 60_000 +
      (by.seconds ?? 0) * 1_000 +
      (by.ms ?? 0);
    this.#now = new Date(this.#now.getTime() + ms);
    return this.now();
  }
}
