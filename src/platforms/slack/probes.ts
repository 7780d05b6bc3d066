/** How often an alert may find out whether a method takes calls again, however long Slack said that it does not. */
const everyMs = 60_000;

/** Which methods are paused for long, and are asked once in a while all the same: people are waiting to be warned. */
export class Probes {
  /** When each was asked last and until when it is not asked again, in milliseconds. */
  readonly #asked = new Map<string, { at: number; until: number }>();

  /** The method refuses everybody until then. */
  refused(method: string, now: number): void {
    this.#asked.set(method, { at: now, until: now + everyMs });
  }

  /** @returns whether a call may go now although its turn comes at `at`, in milliseconds */
  take(method: string, at: number, now: number): boolean {
    const asked = this.#asked.get(method);
    // The clock may have been set back since it was asked.
    const rests = asked !== undefined && now >= asked.at && now < asked.until;
    if (at - now <= everyMs || rests) return false;
    this.refused(method, now);
    return true;
  }

  /** @returns whether a pause may be over that others still wait for */
  worked(method: string): boolean {
    return this.#asked.delete(method);
  }
}
