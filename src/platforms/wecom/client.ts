import { setTimeout as pause } from 'node:timers/promises';
import type { ZodType } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import type { Log } from '../../log.ts';
import type { Secrets } from '../../secrets.ts';
import { tracedPart } from '../../tracing/tracer.ts';
import { Alarm } from '../alarm.ts';
import { type Call, type Credential, type WecomApi, WecomError } from './api.ts';
import { busyCodes, meaningOf, stopCodes, tokenCodes } from './codes.ts';
import { type Answer, type Exchange, httpExchange, type Patience, untrustedAddress } from './exchange.ts';
import { Limits } from './limits.ts';
import { isRead, mayFollowBusy } from './repeatable.ts';
import type { WecomSettings } from './settings.ts';
import { TokenStore } from './token-store.ts';
import { Tokens } from './tokens.ts';

export interface WecomClientDeps {
  /** Not the pool of a transaction that waits for a call: finding a token takes a connection. */
  db: Db;
  secrets: Secrets;
  clock: Clock;
  log: Log;
  patience?: Partial<Patience>;
  /** Pauses before the repeats, in milliseconds: one for each. */
  backoffMs?: readonly number[];
  random?: () => number;
  /** Under which name the token is kept, where the secret is another app's than ours. */
  credential?: 'archive';
}

export interface WecomClient extends WecomApi {
  /** Asks for an access token now, also while its secret counts as refused. @throws WecomError */
  check(credential: Credential): Promise<void>;
  close(): Promise<void>;
}

/** Somebody has to know; the others are for the caller, who knows what the call was for. */
const alarming: ReadonlySet<string> = new Set(['alert', 'configuration', 'bug']);
/**
 * Answers that callers reckon with: a card that had arrived after all, the reading way of newer addresses,
 * members outside the visible range, a message that is taken back already.
 */
const expected = ({ path }: Call<unknown>, errcode: number) =>
  errcode === 42014 ||
  errcode === 48009 ||
  (path === 'user/get' && errcode === 60011) ||
  (path === 'message/recall' && errcode === 40058);
const futileMs = 60_000;

/** WeCom over HTTP. Safe to share by everything in a process; processes share their tokens by the database. */
export function wecomClient(settings: WecomSettings, deps: WecomClientDeps): WecomClient {
  return new Client(settings, deps);
}

class Client implements WecomClient {
  readonly #deps: WecomClientDeps;
  readonly #exchange: Exchange;
  readonly #alarm: Alarm;
  readonly #limits: Limits;
  readonly #tokens: Record<Credential, Tokens>;
  readonly #backoffMs: readonly number[];
  /** When a new token was refused like the old one: renewing at every call would only fill gettoken's limit. */
  readonly #futile = new Map<Tokens, Date>();
  readonly #malformed = new Set<string>();

  constructor(settings: WecomSettings, deps: WecomClientDeps) {
    const { clock, log, random = Math.random } = deps;
    this.#deps = deps;
    this.#exchange = httpExchange(settings.apiBase, deps.patience);
    this.#alarm = new Alarm({ id: 'wecom', name: 'WeCom' }, log, clock);
    this.#limits = new Limits(clock);
    this.#backoffMs = deps.backoffMs ?? [500, 1_500, 4_000].map((ms) => ms * (0.75 + random() / 2));
    const { corpid, apiBase } = settings;
    const tokens = (credential: Credential | 'archive', secret: string) =>
      new Tokens({
        corpid,
        credential,
        secret,
        store: new TokenStore(deps.db, deps.secrets, { tenant: corpid, credential, secret, apiBase }),
        exchange: this.#exchange,
        clock,
        alarm: this.#alarm,
        random,
      });
    const app = tokens(deps.credential ?? 'app', settings.secret);
    this.#tokens = {
      app,
      contacts: settings.contactsSecret ? tokens('contacts', settings.contactsSecret) : app,
    };
  }

  check(credential: Credential): Promise<void> {
    return this.#tokens[credential].check();
  }

  async close(): Promise<void> {
    await this.#exchange.close();
  }

  call<T>(call: Call<T>): Promise<T> {
    return tracedPart('call', { platform: 'wecom', method: call.path }, () => this.#call(call));
  }

  async #call<T>(call: Call<T>): Promise<T> {
    for (let repeats = 0; ; repeats += 1) {
      try {
        return await this.#renewing(call);
      } catch (error) {
        const pauseMs = this.#backoffMs[repeats];
        if (pauseMs === undefined || call.signal?.aborted || !mayRepeat(call, error, repeats)) throw error;
        await pause(pauseMs, undefined, call.signal ? { signal: call.signal } : {}).catch(() => {
          throw error;
        });
      }
    }
  }

  /** One call, and once more with another token when the token, and nothing else, was refused. */
  async #renewing<T>(call: Call<T>): Promise<T> {
    const blocked = this.#limits.blocked(call.path);
    if (blocked) {
      throw new WecomError(call.path, {
        fate: 'not-sent',
        class: 'retry',
        errcode: 45009,
        retryAt: blocked,
        reason: `over its limit, not asked again until ${blocked.toISOString()}`,
      });
    }
    const tokens = this.#tokens[call.as ?? 'app'];
    const token = await untilStopped(call, tokens.get());
    let answer = await this.#ask(call, token);
    if (tokenCodes.has(answer.errcode) && !this.#isFutile(tokens)) {
      answer = await this.#ask(call, await untilStopped(call, tokens.get(token)));
      if (tokenCodes.has(answer.errcode)) this.#futile.set(tokens, this.#deps.clock.now());
    }
    if (answer.errcode !== 0) throw await this.#refused(call, tokens, answer);
    this.#futile.delete(tokens);
    this.#limits.worked(call.path);
    this.#alarm.worked(call.path);
    this.#notice(call.path, answer);
    return understood(call.path, call.answer, answer);
  }

  #ask({ path, query, body, signal }: Call<unknown>, token: string): Promise<Answer> {
    return this.#exchange.ask({ path, query: { access_token: token, ...query }, body, signal });
  }

  #isFutile(tokens: Tokens): boolean {
    const since = this.#futile.get(tokens);
    return since !== undefined && this.#deps.clock.now().getTime() - since.getTime() < futileMs;
  }

  async #refused(call: Call<unknown>, tokens: Tokens, answer: Answer): Promise<WecomError> {
    const { path } = call;
    const { errcode } = answer;
    const meaning = meaningOf(errcode);
    const from = untrustedAddress(answer);
    if (alarming.has(meaning.class) && !expected(call, errcode)) {
      this.#alarm.refused(path, errcode, meaning, from ? { from } : {});
    }
    const retryAt = errcode === 45009 ? this.#limits.hit(path) : await this.#stopped(tokens, errcode);
    return new WecomError(path, {
      fate: 'refused',
      class: meaning.class,
      errcode,
      ...(retryAt ? { retryAt } : {}),
      reason: `${errcode} ${meaning.means}${from ? ` (${from})` : ''}`,
    });
  }

  async #stopped(tokens: Tokens, errcode: number): Promise<Date | undefined> {
    return stopCodes.has(errcode) ? tokens.stop(errcode).catch(() => undefined) : undefined;
  }

  /** WeCom read the request in part only: a bug of ours, also where it says ok. */
  #notice(path: string, { errmsg }: Answer): void {
    if (!errmsg.includes('wrong json format') || this.#malformed.has(path)) return;
    this.#malformed.add(path);
    this.#deps.log.error({ platform: 'wecom', path }, 'WeCom could read a request of ours in part only');
  }
}

/** @param repeats how often it was repeated before */
function mayRepeat(call: Call<unknown>, error: unknown, repeats: number): boolean {
  if (!(error instanceof WecomError)) return false;
  if (error.errcode !== undefined && busyCodes.has(error.errcode)) {
    return error.fate === 'not-sent' || mayFollowBusy(call);
  }
  // A server that does not answer keeps a reader waiting for its whole patience each time: once is enough.
  return error.errcode === undefined && repeats === 0 && isRead(call);
}

/** The search for a token is shared: one caller who gives up does not end it for the others. */
async function untilStopped<T>({ path, signal }: Call<unknown>, work: Promise<T>): Promise<T> {
  if (!signal) return work;
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () =>
      reject(new WecomError(path, { fate: 'not-sent', class: 'retry', reason: 'stopped by the caller' }));
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

function understood<T>(path: string, type: ZodType<T>, { fields }: Answer): T {
  const parsed = type.safeParse(fields);
  if (parsed.success) return parsed.data;
  // Names of fields only: what stands in them is content.
  const where = new Set(parsed.error.issues.map(({ path: [field] }) => String(field)));
  throw new WecomError(path, {
    fate: 'unknown',
    class: 'retry',
    reason: `an answer whose fields are not as described: ${[...where].join(', ')}`,
  });
}
