import type { Db, Tx } from './pool.ts';

export interface Batching<In> {
  /** Calls in one statement at the most. */
  most?: number;
  /** Statements under way at once. */
  flights?: number;
  /** Of calls with the same key only one is in a statement; the others wait for the next. */
  key?: (item: In) => string;
}

let calls = 0;

/** Where calls cannot clash, each has a key of its own. */
function unlike(): string {
  calls += 1;
  return String(calls);
}

interface Waiting<In, Out> {
  item: In;
  resolve: (value: Out) => void;
  reject: (error: unknown) => void;
}

interface Line<In, Out> {
  waiting: Waiting<In, Out>[];
  flying: number;
  scheduled: boolean;
}

/**
 * Joins calls that come at the same time into one statement. A call that comes alone goes alone and at once;
 * those that come while statements are under way go together in the next. When two thousand people answer
 * within a minute, they share round trips, plans and commits; nobody waits for a timer.
 *
 * Each statement stands for itself: what is in it commits together, so a statement that fails as a whole is
 * taken apart and each call gets its own answer or error.
 */
export class Batcher<In, Out> {
  readonly #run: (db: Db | Tx, items: readonly In[]) => Promise<readonly Out[]>;
  readonly #options: Required<Batching<In>>;
  readonly #lines = new WeakMap<Db, Line<In, Out>>();

  /** @param run takes the calls in order and gives as many results, in the same order */
  constructor(
    run: (db: Db | Tx, items: readonly In[]) => Promise<readonly Out[]>,
    options: Batching<In> = {},
  ) {
    this.#run = run;
    this.#options = { most: 32, flights: 2, key: unlike, ...options };
  }

  /** Within a transaction the call is the transaction's own and is never joined with others. */
  call(db: Db | Tx, item: In): Promise<Out> {
    if (db.isTransaction) return this.#alone(db, item);
    return new Promise((resolve, reject) => {
      const line = this.#lines.get(db) ?? { waiting: [], flying: 0, scheduled: false };
      this.#lines.set(db, line);
      line.waiting.push({ item, resolve, reject });
      this.#schedule(db, line);
    });
  }

  /** After what else has just arrived was read: requests that come in one gulp of the network go together. */
  #schedule(db: Db, line: Line<In, Out>): void {
    if (line.scheduled || line.flying >= this.#options.flights) return;
    line.scheduled = true;
    setImmediate(() => {
      line.scheduled = false;
      if (line.waiting.length > 0 && line.flying < this.#options.flights) void this.#fly(db, line);
    });
  }

  async #fly(db: Db, line: Line<In, Out>): Promise<void> {
    const batch = this.#take(line);
    line.flying += 1;
    if (line.waiting.length > 0) this.#schedule(db, line);
    try {
      const results = await this.#run(
        db,
        batch.map(({ item }) => item),
      );
      batch.forEach(({ resolve, reject }, index) => {
        if (index in results) resolve(results[index] as Out);
        else reject(new Error('a statement gave fewer results than calls'));
      });
    } catch (error) {
      await this.#apart(db, batch, error);
    } finally {
      line.flying -= 1;
      if (line.waiting.length > 0) this.#schedule(db, line);
    }
  }

  /** One that cannot be done must not take the others with it. */
  async #apart(db: Db, batch: readonly Waiting<In, Out>[], error: unknown): Promise<void> {
    if (batch.length === 1) return batch[0]?.reject(error);
    for (const { item, resolve, reject } of batch) await this.#alone(db, item).then(resolve, reject);
  }

  async #alone(db: Db | Tx, item: In): Promise<Out> {
    const results = await this.#run(db, [item]);
    if (!(0 in results)) throw new Error('a statement gave no result');
    return results[0] as Out;
  }

  #take(line: Line<In, Out>): Waiting<In, Out>[] {
    const { most, key } = this.#options;
    const keys = new Set<string>();
    const batch: Waiting<In, Out>[] = [];
    const later: Waiting<In, Out>[] = [];
    for (const call of line.waiting) {
      const itsKey = key(call.item);
      if (batch.length < most && !keys.has(itsKey)) batch.push(call);
      else later.push(call);
      keys.add(itsKey);
    }
    line.waiting = later;
    return batch;
  }
}
