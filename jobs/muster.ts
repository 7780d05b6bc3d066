import type { Clock } from '../src/clock.ts';
import { advanceDue, dueIncidents, nextDue } from '../src/crisis/advance.ts';
import { musterLateness } from '../src/crisis/lateness.ts';
import type { Db } from '../src/db/pool.ts';
import type { Log } from '../src/log.ts';
import { Outage } from '../src/outage.ts';
import { inJob } from '../src/tracing/in-hand.ts';
import { traced } from '../src/tracing/tracer.ts';
import { within } from '../src/within.ts';

/** So often it looks at the least: what others have declared and answered, and what platforms made of pages. */
const pollMs = 500;
/** So often at most: an escalation is late by as much as this, and by what a look takes. */
const leastMs = 25;

/** One that is still due is in somebody else's hands, or has become so meanwhile. */
const stillDueMs = 100;

function restUntil(next: Date, now: Date): number {
  const ms = next.getTime() - now.getTime();
  return ms <= 0 ? stillDueMs : Math.min(Math.max(ms, leastMs), pollMs);
}

/**
 * Looks at musters that are due, in this process and apart from the queue: who has to be woken does not depend on whether
 * something else wakes this. Several processes may look: each incident is held by one.
 */
export class MusterWorker {
  readonly #deps: { db: Db; clock: Clock; log: Log };
  readonly #outage: Outage;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #turned: Date | undefined;
  /** Until it looks again. */
  #restMs = pollMs;
  #stopped = false;

  constructor(deps: { db: Db; clock: Clock; log: Log }) {
    this.#deps = deps;
    this.#outage = new Outage(deps.log.child({ worker: 'muster' }), 'the database of the musters');
  }

  /** When it last looked at everything that was due; undefined before it has. */
  get turned(): Date | undefined {
    return this.#turned;
  }

  start(): void {
    void this.poll().then(() => {
      if (!this.#stopped) this.#timer = setTimeout(() => this.start(), this.#restMs);
    });
  }

  async stop(boundMs: number): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await within(boundMs, this.#looking ?? Promise.resolve());
  }

  /** Looks once at everything that is due, as the timer does; resolves when it has, whatever it came to. */
  poll(): Promise<void> {
    this.#looking ??= inJob('muster', () =>
      this.#look()
        .then(
          () => this.#outage.succeeded(),
          (error: unknown) => this.#outage.failed(error),
        )
        .finally(() => {
          this.#looking = undefined;
        }),
    );
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { db, clock, log } = this.#deps;
    this.#restMs = pollMs;
    const due = await dueIncidents(db, clock.now());
    // One that cannot be looked at keeps nobody else waiting.
    const looked = await Promise.allSettled(
      due.map(async (id) => {
        const dueAt = await traced('muster', { incident: id }, () => advanceDue(db, id, clock.now()));
        if (dueAt) musterLateness.observe((clock.now().getTime() - dueAt.getTime()) / 1_000);
      }),
    );
    this.#turned = clock.now();
    // One that stays due because it cannot be looked at is not asked for without a pause.
    const next = looked.every(({ status }) => status === 'fulfilled') && (await nextDue(db));
    if (next) this.#restMs = restUntil(next, this.#turned);
    for (const [n, one] of looked.entries())
      if (one.status === 'rejected')
        log.error({ err: one.reason as unknown, incident: due[n] }, 'a muster cannot be looked at');
  }
}
