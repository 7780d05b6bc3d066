const hour = 3_600_000;
/** Apps that get fewer events an hour are spared. */
const enough = 1_000;
const mostBad = 0.95;

interface Outcome {
  at: number;
  first: boolean;
  good: boolean;
}

/** Of the attempts within an hour: whether so many failed that Slack turns an app's events off. */
export class Failures {
  #outcomes: Outcome[] = [];
  #from = 0;
  #events = 0;
  #bad = 0;

  /** @param first not a retry: one more event */
  note(outcome: Outcome): void {
    this.#outcomes.push(outcome);
    this.#count(outcome, 1);
    for (let old = this.#outcomes[this.#from]; old && old.at <= outcome.at - hour; ) {
      this.#count(old, -1);
      this.#from += 1;
      old = this.#outcomes[this.#from];
    }
    if (this.#from < 1_000) return;
    this.#outcomes = this.#outcomes.slice(this.#from);
    this.#from = 0;
  }

  get tooMany(): boolean {
    const attempts = this.#outcomes.length - this.#from;
    return this.#events >= enough && this.#bad / attempts > mostBad;
  }

  #count({ first, good }: Outcome, by: 1 | -1): void {
    if (first) this.#events += by;
    if (!good) this.#bad += by;
  }
}
