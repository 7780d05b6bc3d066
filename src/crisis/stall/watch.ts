import { inTransaction } from '../../db/pool.ts';
import { lastTurns, noteStalls } from './store.ts';
import { type Telling, tellOfStalls } from './tell.ts';

/**
 * Looks whether musters, sweeps and alerts turn, from the outside: by the signs of life that workers leave in the database.
 * Needs neither queue nor worker, so a process that only answers HTTP can do it.
 */
export class StallWatch {
  readonly #telling: Telling;
  readonly #since: Date;

  /** @param since what was not seen to turn yet is given time from then on */
  constructor(telling: Telling, since: Date) {
    this.#telling = telling;
    this.#since = since;
  }

  async look(now: Date): Promise<void> {
    const { db, log } = this.#telling;
    const turns = await lastTurns(db);
    const changed = await inTransaction(db, (tx) =>
      noteStalls(tx, { turns, watchedSince: this.#since, now }),
    );
    for (const { what, since } of changed.stalled)
      log.error(
        { part: what, since },
        'nobody is called in a crisis while this stands still: restart the workers',
      );
    for (const { what } of changed.goingOn) log.info({ part: what }, 'this goes on again');
    await tellOfStalls(this.#telling, changed, now);
  }
}
