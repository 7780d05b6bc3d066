import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Tx } from '../../db/pool.ts';
import type { Alarm } from '../alarm.ts';
import { WecomError } from './api.ts';
import { meaningOf, stopCodes } from './codes.ts';
import { type Answer, type Exchange, untrustedAddress } from './exchange.ts';
import { safeError } from './redact.ts';
import type { StoredToken, TokenStore } from './token-store.ts';

const second = 1_000;
const minute = 60 * second;
/** Fetched again five minutes early, spread over one more, so that processes do not all come at once. */
const earlyMs = 5 * minute;
const spreadMs = minute;
/** Longer than one gettoken may take, so that whoever waits for another process outlasts it. */
const turnMs = 40 * second;
/** WeCom shuts an address out for an hour after many wrong secrets. */
const longestRefusalMs = 60 * minute;

const tokenAnswer = z.object({
  access_token: z.string().min(1).max(4_096),
  expires_in: z.number().positive(),
});

export interface TokenDeps {
  corpid: string;
  credential: string;
  secret: string;
  store: TokenStore;
  exchange: Exchange;
  clock: Clock;
  alarm: Alarm;
  /** Between 0 and 1. */
  random: () => number;
}

interface Held {
  value: string;
  refreshAt: Date;
  expiresAt: Date;
}

/**
 * The access token of one secret: in memory, behind it in the database for all processes, behind that WeCom.
 * However many ask at once, in however many processes, WeCom is asked once.
 */
export class Tokens {
  readonly #deps: TokenDeps;
  #held: Held | undefined;
  #flight: Promise<string> | undefined;

  constructor(deps: TokenDeps) {
    this.#deps = deps;
  }

  /**
   * @param refused a token that WeCom no longer takes: another one is given, fetched only if no process has
   * one yet
   * @throws WecomError `not-sent`, whatever went wrong: what the token was for has not been asked
   */
  async get(refused?: string): Promise<string> {
    const held = this.#held;
    if (held && held.value !== refused && this.#deps.clock.now() < held.refreshAt) return held.value;
    const joined = this.#flight;
    const value = await (joined ?? this.#start(refused));
    // Whoever joined a search that did not know of the refusal looks once more.
    return joined && value === refused ? this.get(refused) : value;
  }

  /** Asks WeCom now, whatever is stored and even while the secret counts as refused: for a person who checks. */
  async check(): Promise<void> {
    await this.#alone(async (tx, stored) => this.#fetch(tx, stored));
  }

  /**
   * WeCom refused the secret or the app in another call than gettoken: nobody asks for a token for a while.
   *
   * @returns until when
   */
  async stop(errcode: number): Promise<Date | undefined> {
    const { store, clock } = this.#deps;
    return store.alone(turnMs, async (tx) => {
      const stored = await store.read(tx);
      if (stored.refused && clock.now() < stored.refused.until) return stored.refused.until;
      return (await this.#refused(tx, stored, errcode)).retryAt;
    });
  }

  #start(refused: string | undefined): Promise<string> {
    this.#flight ??= this.#find(refused).finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  async #find(refused: string | undefined): Promise<string> {
    const useful = (stored: StoredToken) => {
      const token = stored.token;
      return token && token.value !== refused && this.#deps.clock.now() < token.refreshAt ? token : undefined;
    };
    try {
      const stored = await this.#deps.store.read().catch(outOfReach);
      if (stored.token && stored.token.value !== refused) this.#held = stored.token;
      const token =
        useful(stored) ?? (await this.#alone(async (tx, now) => useful(now) ?? this.#ask(tx, now)));
      this.#held = token;
      return token.value;
    } catch (error) {
      // Early is early: until it has expired the old one works, and what follows may be over by then.
      const old = this.#held;
      if (!old || old.value === refused || this.#deps.clock.now() >= old.expiresAt) throw error;
      if (error instanceof WecomError && error.class === 'alert') throw error;
      this.#held = { ...old, refreshAt: this.#after(30 * second) };
      return old.value;
    }
  }

  /** Results instead of rejections inside, because what was learnt from a refusal has to be committed. */
  async #alone(work: (tx: Tx, stored: StoredToken) => Promise<Held | WecomError>): Promise<Held> {
    const { store } = this.#deps;
    const result = await store.alone(turnMs, async (tx) => work(tx, await store.read(tx))).catch(outOfReach);
    if (result instanceof WecomError) throw result;
    return result;
  }

  async #ask(tx: Tx, stored: StoredToken): Promise<Held | WecomError> {
    const { refused } = stored;
    if (refused && this.#deps.clock.now() < refused.until) {
      const reason = `not asked again until ${refused.until.toISOString()}`;
      return refusal(
        refused.code,
        `${refused.code} ${meaningOf(refused.code).means}; ${reason}`,
        refused.until,
      );
    }
    return this.#fetch(tx, stored);
  }

  async #fetch(tx: Tx, stored: StoredToken): Promise<Held | WecomError> {
    const { corpid, secret: corpsecret, exchange, store, alarm } = this.#deps;
    let answer: Answer;
    try {
      answer = await exchange.ask({ path: 'gettoken', query: { corpid, corpsecret } });
    } catch (error) {
      return asNotSent(error);
    }
    if (answer.errcode !== 0) return this.#refused(tx, stored, answer.errcode, untrustedAddress(answer));
    const given = tokenAnswer.safeParse(answer.fields);
    if (!given.success) return asNotSent(undefined);
    const token = this.#lasting(given.data.access_token, given.data.expires_in * second);
    await store.write(tx, { token, refusals: 0, refused: undefined });
    alarm.worked(this.#alarmPath);
    this.#held = token;
    return token;
  }

  /** A token that WeCom gave before is near its end from the start: it is not fetched again at every call. */
  #lasting(value: string, ms: number): Held {
    const early = earlyMs + this.#deps.random() * spreadMs;
    const refreshIn = Math.max(ms - early, Math.min(ms / 2, minute));
    return { value, refreshAt: this.#after(refreshIn), expiresAt: this.#after(ms) };
  }

  async #refused(tx: Tx, stored: StoredToken, code: number, from?: string): Promise<WecomError> {
    const { store, alarm, credential } = this.#deps;
    const meaning = meaningOf(code);
    const refusals = stored.refusals + 1;
    const growing = minute * 2 ** Math.min(stored.refusals, 6);
    const until = this.#after(
      stopCodes.has(code) || code === 45009 ? Math.min(growing, longestRefusalMs) : minute,
    );
    // Busy is no refusal of the secret.
    if (meaning.class !== 'retry' || code === 45009) {
      const token = stopCodes.has(code) ? undefined : stored.token;
      await store.write(tx, { token, refusals, refused: { code, until } });
    }
    if (stopCodes.has(code)) this.#held = undefined;
    if (meaning.class !== 'retry') {
      alarm.refused(this.#alarmPath, code, meaning, { credential, until: until.toISOString(), from });
    }
    return refusal(code, `${code} ${meaning.means}${from ? ` (${from})` : ''}`, until);
  }

  get #alarmPath(): string {
    return `gettoken/${this.#deps.credential}`;
  }

  #after(ms: number): Date {
    return new Date(this.#deps.clock.now().getTime() + Math.round(ms));
  }
}

function refusal(errcode: number, reason: string, retryAt: Date): WecomError {
  return new WecomError('gettoken', {
    fate: 'not-sent',
    class: meaningOf(errcode).class,
    errcode,
    retryAt,
    reason,
  });
}

function asNotSent(error: unknown): WecomError {
  return new WecomError('gettoken', {
    fate: 'not-sent',
    class: 'retry',
    reason: error instanceof WecomError ? error.reason : 'an answer without a token',
    ...(error === undefined ? {} : { cause: error }),
  });
}

function outOfReach(error: unknown): never {
  if (error instanceof WecomError) throw error;
  throw new WecomError('gettoken', {
    fate: 'not-sent',
    class: 'retry',
    reason: 'the database that holds the token did not answer',
    cause: safeError(error),
  });
}
