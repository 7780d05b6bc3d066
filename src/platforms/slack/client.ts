import { setTimeout as pause } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import type { ZodType } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { tracedPart } from '../../tracing/tracer.ts';
import { Alarm } from '../alarm.ts';
import { answerClick } from './answer-click.ts';
import { type SlackAnswers, type SlackApi, type SlackCall, SlackError } from './api.ts';
import { meaningOf } from './codes.ts';
import { type Exchange, httpExchange, type Patience } from './exchange.ts';
import type { Lanes } from './lanes.ts';
import { rulesOf } from './methods.ts';
import { RateLimited, readError } from './read-error.ts';
import type { SlackSettings } from './settings.ts';

export interface SlackClientDeps {
  lanes: Lanes;
  clock: Clock;
  log: Log;
  patience?: Partial<Patience>;
  /** Pauses before the repeats of what may be repeated, in milliseconds: one for each. */
  backoffMs?: readonly number[];
}

export interface SlackClient extends SlackApi, SlackAnswers {
  close(): Promise<void>;
}

/** Somebody has to know; the others are for the caller, who knows what the call was for. */
const alarming: ReadonlySet<string> = new Set(['alert', 'bug']);
/** A refusal that does not say for how long. */
const unsaidSeconds = 30;
/** Operators hear of longer ones. */
const longSeconds = 300;

/** Slack's Web API over HTTP. Safe to share by everything in a process. */
export function slackClient(
  settings: Pick<SlackSettings, 'botToken' | 'apiBase'>,
  deps: SlackClientDeps,
): SlackClient {
  return new Client(settings, deps);
}

class Client implements SlackClient {
  readonly #deps: SlackClientDeps;
  readonly #exchange: Exchange;
  readonly #alarm: Alarm;
  readonly #bot: WebClient;
  /** Has no token of its own: a call brings one, or none. */
  readonly #bare: WebClient;
  readonly #backoffMs: readonly number[];

  constructor({ botToken, apiBase }: Pick<SlackSettings, 'botToken' | 'apiBase'>, deps: SlackClientDeps) {
    this.#deps = deps;
    this.#exchange = httpExchange(apiBase, deps.patience);
    this.#alarm = new Alarm({ id: 'slack', name: 'Slack' }, deps.log, deps.clock);
    this.#bot = this.#exchange.client(botToken);
    this.#bare = this.#exchange.client();
    this.#backoffMs = deps.backoffMs ?? [300, 1_500];
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }

  answerClick(address: string, message: object, signal: AbortSignal): Promise<void> {
    return answerClick(this.#exchange, address, message, signal);
  }

  call<T>(call: SlackCall<T>): Promise<T> {
    return tracedPart('call', { platform: 'slack', method: call.method }, () => this.#call(call));
  }

  async #call<T>(call: SlackCall<T>): Promise<T> {
    for (let repeats = 0; ; repeats += 1) {
      try {
        return await this.#once(call);
      } catch (error) {
        const pauseMs = this.#backoffMs[repeats];
        if (pauseMs === undefined || call.signal?.aborted || !this.#mayRepeat(call, error)) throw error;
        await pause(pauseMs, undefined, call.signal ? { signal: call.signal } : {}).catch(() => {
          throw error;
        });
      }
    }
  }

  /** Posts only where the request never left; what changes nothing when it comes twice, after every doubt. */
  #mayRepeat({ method }: SlackCall<unknown>, error: unknown): boolean {
    if (!(error instanceof SlackError)) return false;
    const { repeatable, waitMs } = rulesOf(method);
    if (error.retryAt)
      return repeatable && error.retryAt.getTime() <= this.#deps.clock.now().getTime() + waitMs;
    return error.fate === 'not-sent' || (error.fate === 'unknown' && repeatable);
  }

  async #once<T>(call: SlackCall<T>): Promise<T> {
    const { lanes } = this.#deps;
    const { method } = call;
    await lanes.turn(call);
    const answer = await untilStopped(call, this.#ask(call)).catch(async (error: unknown) => {
      throw await this.#failure(method, error);
    });
    this.#alarm.worked(method);
    await lanes.worked(method);
    return understood(method, call.answer, answer);
  }

  #ask({ method, args = {}, token }: SlackCall<unknown>): Promise<unknown> {
    if (token === undefined) return this.#bot.apiCall(method, { ...args });
    return this.#bare.apiCall(method, token === '' ? { ...args } : { ...args, token });
  }

  async #failure(method: string, thrown: unknown): Promise<SlackError> {
    if (thrown instanceof SlackError) return thrown;
    const error = readError(method, thrown);
    if (error instanceof RateLimited) {
      const seconds = error.seconds ?? unsaidSeconds;
      const retryAt = await this.#deps.lanes.refused(method, seconds);
      if (seconds > longSeconds)
        this.#alarm.refused(method, 'ratelimited', meaningOf('ratelimited'), { seconds, retryAt });
      const reason = `ratelimited, not asked again until ${retryAt.toISOString()}`;
      return new SlackError(method, {
        fate: 'refused',
        class: 'retry',
        code: 'ratelimited',
        retryAt,
        reason,
      });
    }
    if (error.code !== undefined && alarming.has(error.class)) {
      this.#alarm.refused(method, error.code, meaningOf(error.code));
    }
    return error;
  }
}

/** A caller who gives up does not know what becomes of the call, which ends by itself within its patience. */
async function untilStopped<T>({ method, signal }: SlackCall<unknown>, work: Promise<T>): Promise<T> {
  if (!signal) return work;
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () =>
      reject(
        new SlackError(method, { fate: 'unknown', class: 'uncertain', reason: 'given up by the caller' }),
      );
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([stopped, work]);
  } finally {
    signal.removeEventListener('abort', stop);
    work.catch(() => undefined);
  }
}

function understood<T>(method: string, type: ZodType<T>, answer: unknown): T {
  const parsed = type.safeParse(answer);
  if (parsed.success) return parsed.data;
  // Names of fields only: what stands in them is content.
  const where = new Set(parsed.error.issues.map(({ path: [field] }) => String(field)));
  throw new SlackError(method, {
    fate: 'unknown',
    class: 'uncertain',
    reason: `an answer whose fields are not as described: ${[...where].join(', ')}`,
  });
}
