/** What became of what was sent. */
export type Outcome = 'taken' | 'busy' | 'failed' | 'unheard';

export interface Tallied {
  /** How many were due. */
  begun: number;
  /** Answered as it should be. */
  taken: number;
  /** Numbers of those that were told at once to come again. */
  busy: number[];
  /** Numbers of those that got another answer, and which. */
  failed: { n: number; why: string }[];
  /** Numbers of those that got none in time: they may have been taken all the same. */
  unheard: number[];
  /** Milliseconds from when each was due until its answer, of all but the busy; whoever got none waited until they gave up. */
  p50: number;
  p99: number;
  p999: number;
  most: number;
}

/** Counts what becomes of each, and how long it took. */
export class Tally {
  readonly #ms: number[] = [];
  readonly #busy: number[] = [];
  readonly #failed: { n: number; why: string }[] = [];
  readonly #unheard: number[] = [];
  #begun = 0;
  #taken = 0;

  begins(): void {
    this.#begun += 1;
  }

  /** @param ms since it was due */
  ends(n: number, outcome: Outcome, ms: number, why = ''): void {
    if (outcome === 'taken') this.#taken += 1;
    if (outcome === 'busy') this.#busy.push(n);
    else this.#ms.push(ms);
    if (outcome === 'failed') this.#failed.push({ n, why });
    if (outcome === 'unheard') this.#unheard.push(n);
  }

  get tallied(): Tallied {
    const sorted = Float64Array.from(this.#ms).sort();
    const at = (share: number) => quantile(sorted, share);
    return {
      ...{ begun: this.#begun, taken: this.#taken, busy: this.#busy },
      ...{ failed: this.#failed, unheard: this.#unheard },
      ...{ p50: at(0.5), p99: at(0.99), p999: at(0.999), most: at(1) },
    };
  }
}

/** The smallest of ascending values that at least this share of them does not exceed; 0 of none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
