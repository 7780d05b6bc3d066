import type { Place } from '../calendar/place.ts';
import type { Calendar } from '../calendar/rules.ts';
import { loadCalendar } from '../calendar/store.ts';
import { afterWorkingDays } from '../calendar/terms.ts';
import type { Db } from '../db/pool.ts';

/** For how long a chat may fail before its person is written to another way, where they work. */
export class Patience {
  readonly #db: Db;
  readonly #days: number;
  readonly #calendars = new Map<string, Calendar>();

  constructor(db: Db, days: number) {
    this.#db = db;
    this.#days = days;
  }

  /** @returns the end of so many working days after a time, by the calendar of a place */
  async at(place: Place): Promise<(from: Date) => Date> {
    const key = JSON.stringify([place.zone, place.entity, place.site]);
    const calendar = this.#calendars.get(key) ?? (await loadCalendar(this.#db, place));
    this.#calendars.set(key, calendar);
    return (from) => afterWorkingDays(from, this.#days, place.zone, calendar).due;
  }

  /** So many working days are never fewer days than this: what failed later need not be looked at. */
  failedBefore(now: Date): Date {
    return new Date(now.getTime() - (this.#days - 1) * 86_400_000);
  }
}
