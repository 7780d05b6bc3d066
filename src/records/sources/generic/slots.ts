import { IngestRefused } from './refused.ts';

/**
 * How many batches are under way at once in this process: in all, so that memory and disk have an end, and of one source,
 * so that one whose sender is slow does not take every other's place.
 */
export class Slots {
  readonly #most: number;
  readonly #mostOfOne: number;
  readonly #used = new Map<string, number>();
  #all = 0;

  constructor({ most = 8, mostOfOne = 3 } = {}) {
    this.#most = most;
    this.#mostOfOne = mostOfOne;
  }

  /** @throws IngestRefused `too-many` */
  async during<T>(source: string, work: () => Promise<T>): Promise<T> {
    const used = this.#used.get(source) ?? 0;
    if (this.#all >= this.#most || used >= this.#mostOfOne)
      throw new IngestRefused('too-many', { retryAfter: 5 });
    this.#all += 1;
    this.#used.set(source, used + 1);
    try {
      return await work();
    } finally {
      this.#all -= 1;
      const left = (this.#used.get(source) ?? 1) - 1;
      if (left > 0) this.#used.set(source, left);
      else this.#used.delete(source);
    }
  }
}
