import { Counter } from 'prom-client';
import { HeedError } from '../errors.ts';
import type { Log } from '../log.ts';

export interface TurnRules {
  /** As logs and figures call it: `callbacks`, `pages`. */
  what: string;
  /** Under way at once at the most. */
  most: number;
  /** Waiting at once at the most: memory has an end too. */
  mostWaiting: number;
}

/** What was refused since more was asked for than this process could do. */
export const refusedTurns = new Counter({
  name: 'heed_busy_total',
  help: 'Requests that were refused because more came than this process could answer, by what they were',
  labelNames: ['what'],
  registers: [],
});

/** A line for each would be one more load. */
const sayEveryMs = 10_000;

/** Of how many turns the pace is, about. */
const paceOf = 32;

/** Nobody reads it. */
const nobodyWaits = () => new HeedError('busy', 'whoever asked has gone before its turn came');

/**
 * What a process takes on at once, first come first served. Whoever asks gives up after a while, and what is begun for
 * nobody keeps those waiting who are still there: what has waited too long is refused instead, and can be asked for again.
 */
export class Turns {
  readonly #rules: TurnRules;
  /** What begins the work of each, in the order in which they came. */
  readonly #waiting = new Set<() => void>();
  readonly #log: Log;
  #underWay = 0;
  /** Milliseconds from one turn that was handed on to the next, while somebody waits all the time; 0 until that is known. */
  #pace = 0;
  #handedOn: number | undefined;
  #unsaid = 0;
  #said = -Infinity;

  constructor(log: Log, rules: TurnRules) {
    this.#log = log;
    this.#rules = rules;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * @param patience how long the work may wait for its turn, in milliseconds: less than the asker waits for its answer
   * @param isGone whether the asker has given up; what has to be done for nobody is not begun
   * @throws HeedError `busy` when it was not begun: at once where as many wait as may or, as things go, its turn would come
   *   too late; else when it has waited for so long, or for nobody
   */
  async during<T>(patience: number, work: () => Promise<T>, isGone = () => false): Promise<T> {
    if (this.#underWay < this.#rules.most) this.#underWay += 1;
    else await this.#turn(patience);
    try {
      if (isGone()) throw nobodyWaits();
      return await work();
    } finally {
      this.#next();
    }
  }

  #turn(patience: number): Promise<void> {
    const ahead = this.#waiting.size;
    if (ahead >= this.#rules.mostWaiting || ahead * this.#pace > patience) throw this.#busy();
    return new Promise((resolve, reject) => {
      const begin = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(begin);
        reject(this.#busy());
      }, patience);
      this.#waiting.add(begin);
    });
  }

  /** Whoever is done hands the turn on. */
  #next(): void {
    const [begin] = this.#waiting;
    if (!begin) {
      this.#underWay -= 1;
      this.#handedOn = undefined;
      return;
    }
    const now = performance.now();
    if (this.#handedOn !== undefined) this.#pace += (now - this.#handedOn - this.#pace) / paceOf;
    this.#handedOn = now;
    this.#waiting.delete(begin);
    begin();
  }

  #busy(): HeedError {
    const { what } = this.#rules;
    refusedTurns.inc({ what });
    this.#unsaid += 1;
    if (performance.now() - this.#said >= sayEveryMs) {
      this.#log.warn(
        { what, refused: this.#unsaid, waiting: this.waiting },
        'more is asked for than this process can answer: some are told to come again',
      );
      this.#unsaid = 0;
      this.#said = performance.now();
    }
    return new HeedError('busy', 'more is asked for at once than this process can do', { retryAfter: 5 });
  }
}
