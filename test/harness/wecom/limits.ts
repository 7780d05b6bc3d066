import type { Limits } from './types.ts';

export const platformLimits: Limits = {
  memberPerMinute: 30,
  memberPerHour: 1_000,
  accounts: 1_000,
  gettokenPerMinute: 60,
  wrongSecrets: 20,
  callsPerMinute: 10_000,
  callsPerHour: 150_000,
};

const endless = Number.POSITIVE_INFINITY;
export const noLimits: Limits = {
  memberPerMinute: endless,
  memberPerHour: endless,
  accounts: endless,
  gettokenPerMinute: endless,
  wrongSecrets: endless,
  callsPerMinute: endless,
  callsPerHour: endless,
};

const minute = 60_000;
const hour = 3_600_000;

/**
 * Any minute and any hour, not those of the wall clock: the strictest reading of "30 a minute", and so the one
 * that a client must be safe with.
 */
export class MemberLimit {
  readonly #times = new Map<string, number[]>();
  readonly #perMinute: number;
  readonly #perHour: number;

  constructor(perMinute: number, perHour: number) {
    this.#perMinute = perMinute;
    this.#perHour = perHour;
  }

  /** Takes one place; false when there is none. */
  take(who: string, now: Date): boolean {
    if (this.#perMinute === endless && this.#perHour === endless) return true;
    const at = now.getTime();
    const times = (this.#times.get(who) ?? []).filter((time) => time > at - hour);
    this.#times.set(who, times);
    const lately = times.filter((time) => time > at - minute).length;
    if (times.length >= this.#perHour || lately >= this.#perMinute) return false;
    times.push(at);
    return true;
  }
}

/** A count that starts anew with each period of the clock. */
export class PeriodLimit {
  readonly #counts = new Map<string, { period: number; count: number }>();
  readonly #length: number;
  readonly #shift: number;

  /** @param shift milliseconds by which periods start earlier than in UTC */
  constructor(length: number, shift = 0) {
    this.#length = length;
    this.#shift = shift;
  }

  /** Takes so many places, or none and false when they would not fit. */
  take(who: string, now: Date, limit: number, places = 1): boolean {
    if (limit === endless) return true;
    const period = Math.floor((now.getTime() + this.#shift) / this.#length);
    const before = this.#counts.get(who);
    const count = before?.period === period ? before.count : 0;
    if (count + places > limit) return false;
    this.#counts.set(who, { period, count: count + places });
    return true;
  }
}

export const perMinute = () => new PeriodLimit(minute);
export const perHour = () => new PeriodLimit(hour);
/** Calendar days where the platform is. */
export const perDay = () => new PeriodLimit(24 * hour, 8 * hour);
