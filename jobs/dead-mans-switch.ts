import { Agent, request } from 'undici';
import type { Clock } from '../src/clock.ts';
import { stillMs } from '../src/crisis/stall/rules.ts';
import type { Log } from '../src/log.ts';
import { Outage } from '../src/outage.ts';

/** An outside service alarms when it has not been knocked at for a few of these, in milliseconds. */
export const knockEveryMs = 60_000;
const patienceMs = 10_000;

/** When each part of this process turned last; undefined before it has. */
export interface OwnTurns {
  musters: Date | undefined;
  sweeps: Date | undefined;
  alerts: Date | undefined;
}

export interface SwitchDeps {
  clock: Clock;
  log: Log;
  /** May hold a secret: it is never logged. */
  url: string;
  method: 'GET' | 'POST';
  turns: () => OwnTurns;
}

/**
 * Knocks at an outside service every minute, and only while musters, sweeps and alerts of this process have turned a moment
 * ago: a process that lives and does nothing is silent, and so is one that is dead.
 */
export class DeadMansSwitch {
  readonly #deps: SwitchDeps;
  readonly #agent = new Agent({ connect: { timeout: patienceMs } });
  readonly #outage: Outage;
  #knocked: Date | undefined;
  #silent = false;

  constructor(deps: SwitchDeps) {
    this.#deps = deps;
    this.#outage = new Outage(deps.log, 'the outside service at HEED_HEARTBEAT_URL');
  }

  /** Never rejects. A knock that was not taken is tried again at the next call. */
  async knock(): Promise<'knocked' | 'not-yet' | 'silent' | 'refused'> {
    const { clock, log, url, method, turns } = this.#deps;
    const now = clock.now();
    const age = this.#knocked ? now.getTime() - this.#knocked.getTime() : Number.POSITIVE_INFINITY;
    // A clock that was set back keeps nobody waiting.
    if (age >= 0 && age < knockEveryMs) return 'not-yet';
    const still = Object.entries(turns()).flatMap(([part, at]: [string, Date | undefined]) =>
      at && now.getTime() - at.getTime() <= stillMs ? [] : [part],
    );
    if (still.length > 0) {
      if (!this.#silent) log.warn({ still }, 'no sign of life goes outside while this does not turn');
      this.#silent = true;
      return 'silent';
    }
    this.#silent = false;
    try {
      const { statusCode, body } = await request(url, {
        method,
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(patienceMs),
      });
      await body.dump();
      // A redirect is followed by nobody here, so nobody was knocked at.
      if (statusCode >= 300) throw new Error(`it answered ${statusCode}`);
    } catch (error) {
      this.#outage.failed(error);
      return 'refused';
    }
    this.#outage.succeeded();
    this.#knocked = now;
    return 'knocked';
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}
