import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import type { Lane } from '../../db/schema.ts';
import { type SlackCall, SlackError } from './api.ts';
import { type Budget, budgetOf } from './budget.ts';
import { rulesOf } from './methods.ts';
import { endPause, longestPauseMs, pauseMethod, takeTurn } from './pace.ts';
import { Probes } from './probes.ts';

export interface LanesDeps {
  /** Not the pool of a transaction that waits for a call. */
  db: Db;
  clock: Clock;
  /** Of the app whose allowance it is. */
  botToken: string;
  /** Posts a minute to the whole workspace, where it is known to take more or fewer than `postsPerMinute`. */
  posts?: number;
  /** Waits by the clock; ends early at the signal. */
  wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** One message a second and channel; short bursts pass, of which nothing is known [docs.slack.dev: rate limits]. */
const channelMs = 1_000;
const manyChannels = 10_000;

type Call = Pick<SlackCall<unknown>, 'method' | 'args' | 'lane' | 'signal'>;

/**
 * Turns at Slack's methods. Each method has its own, shared by all processes; a refusal pauses that method and
 * no other. In one process calls of a lane to a method go in the order in which they came.
 */
export class Lanes {
  readonly #deps: Required<LanesDeps>;
  readonly #app: string;
  readonly #budgets = new Map<string, Budget | undefined>();
  /** The last call of each method and lane that waits for its turn or has just taken it. */
  readonly #queues = new Map<string, Promise<unknown>>();
  /** When the next post to a channel may go. */
  readonly #channels = new Map<string, number>();
  /** Refusals that this process knows of: when each was and until when it counts, in milliseconds. */
  readonly #paused = new Map<string, { at: number; until: number }>();
  readonly #probes = new Probes();
  /** Where those of a lane who were given back are to come again, one turn each: an alert not behind a broadcast's. */
  readonly #comeBack = new Map<string, { place: number; given: number }>();

  constructor(deps: LanesDeps) {
    const wait = async (ms: number, signal?: AbortSignal) => {
      await pause(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
    };
    this.#deps = { wait, posts: Number.NaN, ...deps };
    this.#app = createHash('sha256').update(deps.botToken).digest('hex').slice(0, 16);
  }

  /**
   * Waits for the call's turn.
   *
   * @throws SlackError `not-sent` with `retryAt` when its turn does not come in the time that its method waits
   */
  async turn(call: Call): Promise<void> {
    const { method, lane = 'bulk' } = call;
    const rules = rulesOf(method);
    const until = this.#time() + rules.waitMs;
    await this.#paceChannel(call, until);
    const key = `${lane} ${method}`;
    const before = this.#queues.get(key);
    const mine = (async () => {
      await before?.catch(() => undefined);
      await this.#waitForTurn(call, lane, until);
    })();
    this.#queues.set(key, mine);
    try {
      await mine;
    } finally {
      if (this.#queues.get(key) === mine) this.#queues.delete(key);
    }
  }

  /** Slack refused a call of the method. @returns until when it takes none: an hour at the most */
  async refused(method: string, seconds: number): Promise<Date> {
    const now = this.#deps.clock.now();
    const until = new Date(now.getTime() + Math.min(Math.max(seconds, 1) * 1_000, longestPauseMs));
    this.#probes.refused(method, now.getTime());
    this.#paused.set(method, { at: now.getTime(), until: until.getTime() });
    // Others find out by themselves where the row cannot be written.
    if (this.#budget(method)) await pauseMethod(this.#row(method), until, now).catch(() => undefined);
    return until;
  }

  /** Slack took a call of the method, so that a pause that others wait for is over. */
  async worked(method: string): Promise<void> {
    if (!this.#probes.worked(method)) return;
    this.#paused.delete(method);
    if (this.#budget(method))
      await endPause(this.#row(method), this.#deps.clock.now()).catch(() => undefined);
  }

  async #paceChannel({ method, args, signal }: Call, until: number): Promise<void> {
    const channel = method === 'chat.postMessage' ? args?.channel : undefined;
    if (typeof channel !== 'string' || !this.#budget(method)) return;
    const now = this.#time();
    const free = this.#channels.get(channel) ?? 0;
    // Nobody takes a place so far ahead: the clock was set back since.
    const at = free > until + channelMs ? now : Math.max(free, now);
    if (at > until) throw notYet(method, new Date(at));
    if (this.#channels.size >= manyChannels)
      for (const [each, free] of this.#channels) if (free <= now) this.#channels.delete(each);
    this.#channels.set(channel, at + channelMs);
    if (at > now) await this.#wait(method, at - now, signal);
  }

  async #waitForTurn({ method, signal }: Call, lane: Lane, until: number): Promise<void> {
    for (;;) {
      stopIf(method, signal);
      const at = await this.#ask(method, lane);
      if (at === undefined) return;
      if (lane === 'alert' && this.#probes.take(method, at, this.#time())) return;
      if (at > until) throw notYet(method, this.#placeAfter(method, lane, at));
      await this.#wait(method, Math.max(at - this.#time(), 1), signal);
    }
  }

  /** @returns undefined when the turn was taken, otherwise when to ask again */
  async #ask(method: string, lane: Lane): Promise<number | undefined> {
    const { clock } = this.#deps;
    const budget = this.#budget(method);
    const now = clock.now();
    const paused = this.#paused.get(method);
    // A pause ends with its time, and with a clock that is set back before it began.
    if (paused && now.getTime() >= paused.at && now.getTime() < paused.until) return paused.until;
    if (!budget) return undefined;
    try {
      return (await takeTurn(this.#row(method), budget, lane, now))?.getTime();
    } catch {
      // Without the database nothing is known of the others; what has to be said now is not kept back for that.
      return undefined;
    }
  }

  /** Each who is given back gets a turn of their own to come for, so that they do not all come at once. */
  #placeAfter(method: string, lane: Lane, at: number): Date {
    const { spacing = 1_000 } = this.#budget(method) ?? {};
    const line = `${lane} ${method}`;
    const given = this.#time();
    const last = this.#comeBack.get(line);
    // Turns that were given before the clock was set back are nobody's.
    const place = last && last.given <= given ? Math.max(at, last.place + spacing) : at;
    this.#comeBack.set(line, { place, given });
    return new Date(place);
  }

  async #wait(method: string, ms: number, signal: AbortSignal | undefined): Promise<void> {
    await this.#deps.wait(ms, signal);
    stopIf(method, signal);
  }

  #budget(method: string): Budget | undefined {
    if (!this.#budgets.has(method)) {
      const { posts } = this.#deps;
      this.#budgets.set(method, budgetOf(method, rulesOf(method), Number.isNaN(posts) ? undefined : posts));
    }
    return this.#budgets.get(method);
  }

  #row(method: string) {
    return { db: this.#deps.db, app: this.#app, method };
  }

  #time(): number {
    return this.#deps.clock.now().getTime();
  }
}

function notYet(method: string, retryAt: Date): SlackError {
  const reason = `its turn comes at ${retryAt.toISOString()}`;
  return new SlackError(method, { fate: 'not-sent', class: 'retry', code: 'ratelimited', retryAt, reason });
}

function stopIf(method: string, signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new SlackError(method, { fate: 'not-sent', class: 'retry', reason: 'stopped by the caller' });
}
