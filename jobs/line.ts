import type { Clock } from '../src/clock.ts';
import { ringsInVain, withholdAnswered } from '../src/crisis/calling/wanted.ts';
import type { Db } from '../src/db/pool.ts';
import type { Lane } from '../src/db/schema.ts';
import { WaitsAfterRestore } from '../src/delivery/after-restore.ts';
import type { Claimed, Wordings } from '../src/delivery/batch.ts';
import { claimBatches, type Next } from '../src/delivery/claim.ts';
import { admit } from '../src/delivery/quota.ts';
import { handBack } from '../src/delivery/record.ts';
import { claimRepeat } from '../src/delivery/recover.ts';
import { laneRules, restAfter } from '../src/delivery/rules.ts';
import { type Sent, send } from '../src/delivery/send.ts';
import type { Log } from '../src/log.ts';
import type { Outage } from '../src/outage.ts';
import type { Platform } from '../src/platforms/port.ts';
import { saysWhatIsOver, withholdFinished } from '../src/reminders/outdated.ts';
import { inJob } from '../src/tracing/in-hand.ts';
import { Rest } from './rest.ts';

export interface LaneDeps {
  lane: Lane;
  /** A connection pool of the lane's own. */
  db: Db;
  clock: Clock;
  log: Log;
  baseUrl: string;
}

/** What is not to go out any more: each kind of message has at most one who says so. */
const withhold = async (db: Db, next: Next): Promise<number> =>
  (await withholdAnswered(db, next)) || (await withholdFinished(db, next));

/** One lane to one platform: sends batches, a bounded number at a time, for as long as there are any. */
export class LaneLine {
  readonly #deps: LaneDeps;
  readonly #platform: Platform;
  readonly #wordings: Wordings;
  readonly #outage: Outage;
  readonly #restore = new WaitsAfterRestore();
  readonly #sending = new Set<Promise<void>>();
  #claiming: Promise<void> | undefined;
  /** Rung while it was looking. */
  #again = false;
  /** Whether there may be sends of unknown fate; asked now and then, not before every batch. */
  #doubtful = false;
  #losses = 0;
  readonly #resting = new Rest();
  /** Until then messages wait, and changes where the platform has limits of their own for them do not. */
  readonly #changesOnly = new Rest();
  #stopped = false;

  constructor(deps: LaneDeps, platform: Platform, wordings: Wordings, outage: Outage) {
    this.#deps = deps;
    this.#platform = platform;
    this.#wordings = wordings;
    this.#outage = outage;
  }

  /** Looks for work, sends of unknown fate included. */
  recover(): void {
    this.#doubtful = true;
    this.pump();
  }

  pump(): void {
    if (!this.#free()) return;
    if (this.#claiming) {
      this.#again = true;
      return;
    }
    this.#claiming = inJob(this.#job, () =>
      this.#run()
        .catch((error: unknown) => {
          this.#again = false;
          this.#outage.failed(error);
        })
        .finally(() => {
          this.#claiming = undefined;
          if (this.#again) this.pump();
        }),
    );
  }

  get #job(): string {
    return `deliver ${this.#deps.lane} ${this.#platform.name}`;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.settled();
  }

  /** Resolves once it has nothing in hand. */
  async settled(): Promise<void> {
    while (this.#claiming || this.#sending.size > 0) {
      await this.#claiming;
      await Promise.all(this.#sending);
    }
  }

  #free(): boolean {
    return this.#room() > 0 && !this.#stopped && !this.#resting.at(this.#deps.clock.now());
  }

  /** How many more calls may be under way. */
  #room(): number {
    const { atOnce = 0 } = this.#platform.capabilities;
    return Math.max(laneRules[this.#deps.lane].concurrency, atOnce) - this.#sending.size;
  }

  async #run(): Promise<void> {
    const { db, clock } = this.#deps;
    while (this.#free()) {
      this.#again = false;
      const claimed = await this.#claim(clock.now());
      for (const batch of claimed) {
        if (this.#stopped) await handBack(db, batch, clock.now());
        else this.#send(batch);
      }
      if (claimed.length === 0 && !this.#again) return;
    }
  }

  #restForQuota(until: Date, now: Date): void {
    const { lane, log } = this.#deps;
    this.#resting.until(until, now);
    log.warn(
      { lane, platform: this.#platform.name, until },
      'the share of the day that this lane may send is used up',
    );
  }

  async #claim(now: Date): Promise<Claimed[]> {
    const { db, lane, baseUrl } = this.#deps;
    const { name: platform, capabilities } = this.#platform;
    const { leaseMs } = laneRules[lane];
    const { batch: size } = capabilities;
    const waits = lane === 'bulk' && (await this.#restore.now(db));
    const changesOnly = waits || this.#changesOnly.at(now);
    const options = { lane, platform, size, leaseMs, baseUrl, now, changesOnly, withhold };
    if (this.#doubtful && !changesOnly) {
      // First, because the time in which the platform recognises a repeat runs out.
      const { dedupeMs, dedupeMsOf } = capabilities;
      const repeat = await claimRepeat(db, this.#wordings, {
        ...options,
        ...{ dedupeMs, dedupeMsOf, outdated: lane === 'alert' ? ringsInVain : saysWhatIsOver },
      });
      if (repeat) return [repeat];
      this.#doubtful = false;
    }
    // Where each person is a call, those that go at once are claimed at once.
    const batches = size === 1 ? Math.max(this.#room(), 1) : 1;
    return claimBatches(db, this.#wordings, {
      ...options,
      batches,
      admittedLater: Boolean(capabilities.quota),
    });
  }

  #send(claimed: Claimed): void {
    const sending = inJob(this.#job, () =>
      this.#admitAndSend(claimed)
        .catch((error: unknown) => this.#outage.failed(error))
        .finally(() => {
          this.#sending.delete(sending);
          this.pump();
        }),
    );
    this.#sending.add(sending);
  }

  async #admitAndSend(claimed: Claimed): Promise<void> {
    const { db, clock } = this.#deps;
    const now = clock.now();
    const admission = await admit(db, claimed, this.#platform.capabilities, now);
    if (admission.restUntil) this.#restForQuota(admission.restUntil, now);
    if (admission.claimed) this.#rest(await send(this.#deps, this.#platform, admission.claimed));
  }

  /** A platform that is down is asked now and then, not once for every message that waits. */
  #rest({ lost, restUntil, began }: Sent): void {
    this.#losses = lost ? this.#losses + 1 : 0;
    const now = this.#deps.clock.now();
    // What a platform asked for by a clock that has been set back since is of no time that is still to come.
    const asked = began <= now ? restUntil : undefined;
    const until = lost ? restAfter(laneRules[this.#deps.lane], this.#losses, now) : asked;
    if (!until) return;
    const apart = !lost && this.#platform.capabilities.changesApart;
    (apart ? this.#changesOnly : this.#resting).until(until, now);
  }
}
