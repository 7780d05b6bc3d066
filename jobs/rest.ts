/** A time in which a line leaves its platform alone. It ends with its time, and with a clock that is set back before it. */
export class Rest {
  #from = Number.NEGATIVE_INFINITY;
  #until = Number.NEGATIVE_INFINITY;

  /** From `now` at least until then. */
  until(then: Date, now: Date): void {
    if (!this.at(now)) this.#until = Number.NEGATIVE_INFINITY;
    this.#from = now.getTime();
    this.#until = Math.max(this.#until, then.getTime());
  }

  at(now: Date): boolean {
    return now.getTime() >= this.#from && now.getTime() < this.#until;
  }
}
