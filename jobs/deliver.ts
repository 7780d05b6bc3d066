import { Wordings } from '../src/delivery/batch.ts';
import { bell } from '../src/delivery/bell.ts';
import { bringForward } from '../src/delivery/clock-back.ts';
import { settleTakenBack } from '../src/delivery/expired.ts';
import { failUnconfigured } from '../src/delivery/problems.ts';
import { expireLeases } from '../src/delivery/recover.ts';
import { laneRules } from '../src/delivery/rules.ts';
import { Outage } from '../src/outage.ts';
import { noteConnected } from '../src/people/connected-platforms.ts';
import type { Platforms } from '../src/platforms/port.ts';
import { inJob } from '../src/tracing/in-hand.ts';
import { within } from '../src/within.ts';
import { type LaneDeps, LaneLine } from './line.ts';
import type { SweepJob } from './sweep.ts';

/**
 * Sends what a lane has to say. It is woken by `bell`, by wake-up jobs of the queue (`wake`), and by its own
 * poll of PostgreSQL, which is the only one that has to work. Every platform has a line of its own.
 */
export class LaneWorker {
  readonly #deps: LaneDeps;
  readonly #lines: LaneLine[];
  readonly #outage: Outage;
  #timer: NodeJS.Timeout | undefined;
  #expiring: Promise<void> | undefined;
  #recovered = Number.NEGATIVE_INFINITY;
  #turned: Date | undefined;
  /** Looks for work now. */
  readonly wake = () => {
    for (const line of this.#lines) line.pump();
  };

  constructor(deps: LaneDeps & { platforms: Platforms }) {
    this.#deps = deps;
    this.#outage = new Outage(deps.log.child({ lane: deps.lane }), 'the database of a delivery lane');
    const wordings = new Wordings(deps.db);
    this.#lines = [...deps.platforms.values()].map(
      (platform) => new LaneLine(deps, platform, wordings, this.#outage),
    );
  }

  /** When it last looked for leases that ran out, before it looks for what to send; undefined before it has. */
  get turned(): Date | undefined {
    return this.#turned;
  }

  start(): void {
    bell.on(this.#deps.lane, this.wake);
    this.#timer = setInterval(() => this.#poll(), laneRules[this.#deps.lane].pollMs);
    this.#poll();
  }

  /**
   * Takes nothing new, gives back what was claimed and not sent, and waits for the sends in flight, which end
   * by themselves within their timeout. After `boundMs` it stops waiting: their leases run out.
   */
  async stop(boundMs: number): Promise<void> {
    bell.off(this.#deps.lane, this.wake);
    clearInterval(this.#timer);
    await within(boundMs, Promise.all([this.#expiring, ...this.#lines.map((line) => line.stop())]));
  }

  #poll(): void {
    const { lane, clock } = this.#deps;
    const due = performance.now() - this.#recovered >= laneRules[lane].recoverMs;
    if (!due || this.#expiring) {
      this.wake();
      return;
    }
    this.#recovered = performance.now();
    this.#expiring = inJob(`leases ${lane}`, () =>
      this.#expire(clock.now())
        .then(
          () => {
            this.#turned = clock.now();
            this.#outage.succeeded();
          },
          (error) => this.#outage.failed(error),
        )
        .finally(() => {
          this.#expiring = undefined;
          for (const line of this.#lines) line.recover();
        }),
    );
  }

  async #expire(now: Date): Promise<void> {
    const { db, lane, log } = this.#deps;
    const forward = lane === 'alert' ? await bringForward(db, now) : 0;
    if (forward > 0) log.warn({ forward }, 'the clock was set back; alerts go by the new time');
    await expireLeases(db, lane, now);
  }
}

/** Messages to platforms that are not configured (any more) become visible problems, and nobody is written to there first. */
export function unconfiguredSweep(platforms: Platforms): SweepJob {
  return {
    name: 'delivery.unconfigured',
    everyMs: 30_000,
    async run({ db, now, log }) {
      await noteConnected(db, [...platforms.keys()]);
      const failed = await failUnconfigured(db, [...platforms.keys()], now);
      if (failed > 0) log.warn({ failed }, 'messages wait for a platform that is not configured');
    },
  };
}

/** Messages that were taken back while they were on their way, and came back unsent. */
export const takenBackSweep: SweepJob = {
  name: 'delivery.taken-back',
  everyMs: 600_000,
  async run({ db }) {
    await settleTakenBack(db);
  },
};
