interface Planned {
  at: number;
  run: (at: Date) => void;
}

/** What Slack does later by itself. Nothing runs before somebody looks or calls, and then in the order of its time. */
export class Agenda {
  #planned: Planned[] = [];
  #running = false;

  /** @param run is given the time it was planned for, however late it runs */
  add(at: Date, run: (at: Date) => void): void {
    this.#planned.push({ at: at.getTime(), run });
    this.#planned.sort((one, other) => one.at - other.at);
  }

  /** What is done here looks around too, and must not begin the next thing meanwhile. */
  catchUp(now: Date): void {
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#planned[0] && this.#planned[0].at <= now.getTime()) {
        const { at, run } = this.#planned.shift() ?? { at: 0, run: () => {} };
        run(new Date(at));
      }
    } finally {
      this.#running = false;
    }
  }
}
