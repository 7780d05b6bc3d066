/** How often an alert may find out whether a method takes calls again, however long Slack said that it does not. */
const everyMs = 60_000;

/** Which methods are paused for long, and are asked once in a while all the same: people are waiting to be warned. */
export class Probes {
  readonly #next = new Map<string, number>();

  /** The method refuses everybody until then. */
  refused(method: string, now: number): void {
    this.#next.set(method, now + everyMs);
  }

  /** @returns whether a call may go now although its turn comes at `at`, in milliseconds */
  take(method: string, at: number, now: number): boolean {
    if (at - now <= everyMs || now < (this.#next.get(method) ?? 0)) return false;
    this.#next.set(method, now + everyMs);
    return true;
  }

  /** @returns whether a pause may be over that others still wait for */
  worked(method: string): boolean {
    return this.#next.delete(method);
  }
}
