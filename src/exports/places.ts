import { HeedError } from '../errors.ts';

/**
 * Exports under way in this process. Each holds a connection and an old state of the database for as long as it
 * runs, so a few at a time leave enough for everything else, and nobody takes all of them.
 */
export class Places {
  readonly #most: number;
  readonly #mostOfOne: number;
  readonly #taken = new Map<string, number>();
  #all = 0;

  constructor({ most = 3, mostOfOne = 2 } = {}) {
    this.#most = most;
    this.#mostOfOne = mostOfOne;
  }

  /**
   * @returns gives the place back; calling it again does nothing
   * @throws HeedError `too-many`
   */
  take(who: string): () => void {
    const own = this.#taken.get(who) ?? 0;
    if (this.#all >= this.#most || own >= this.#mostOfOne)
      throw new HeedError('too-many', 'as many exports as there can be are under way', {
        text: 'exports-busy',
        retryAfter: 60,
      });
    this.#all += 1;
    this.#taken.set(who, own + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#all -= 1;
      const left = (this.#taken.get(who) ?? 1) - 1;
      if (left > 0) this.#taken.set(who, left);
      else this.#taken.delete(who);
    };
  }

  get taken(): number {
    return this.#all;
  }
}
