import type { Clock } from '../../../src/clock.ts';
import { checkSettings, sealCallback, verificationRequest } from './callback-request.ts';
import type { CallbackSettings, Delivery, DeliveryAttempt, DeliveryOptions, Verification } from './types.ts';

export interface Address {
  settings: CallbackSettings;
  /** Absent for callbacks that belong to no app. */
  agentid?: number;
}

export interface CourierOptions {
  clock: Clock;
  corpid: string;
  retryOnStatus: boolean;
  timeoutMs: number;
  verificationTimeoutMs: number;
}

interface Held {
  send: () => Promise<Delivery>;
}

/** Carries callbacks to their URLs: one delivery and three retries, each with a timestamp and nonce of its own. */
export class Courier {
  readonly #options: CourierOptions;
  #held: Held[] | undefined;

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /** Seconds, as every time in a callback. */
  get now(): number {
    return Math.floor(this.#options.clock.now().getTime() / 1000);
  }

  hold(): void {
    this.#held ??= [];
  }

  async release(order: (held: number) => number[] = (held) => Array.from({ length: held }, (_, at) => at)) {
    const held = this.#held ?? [];
    this.#held = undefined;
    const delivered: Delivery[] = [];
    for (const at of order(held.length)) {
      const one = held[at];
      if (!one) throw new RangeError(`${held.length} callbacks are held, none is number ${at}`);
      delivered.push(await one.send());
    }
    return delivered;
  }

  deliver(plaintext: string, address: Address, options: DeliveryOptions = {}): Promise<Delivery> {
    const send = () => this.#deliver(plaintext, address, options);
    if (!this.#held) return send();
    const held = this.#held;
    return new Promise((resolve, reject) => {
      held.push({
        send: () => {
          const sent = send();
          sent.then(resolve, reject);
          return sent;
        },
      });
    });
  }

  request(plaintext: string, { settings, agentid }: Address, options: DeliveryOptions = {}) {
    const envelope = {
      corpid: this.#options.corpid,
      now: this.now,
      ...(agentid !== undefined && { agentid }),
    };
    return sealCallback(plaintext, options.callback ?? settings, envelope, options);
  }

  async #deliver(plaintext: string, address: Address, options: DeliveryOptions): Promise<Delivery> {
    const attempts: DeliveryAttempt[] = [];
    let acknowledged = false;
    for (let time = 0; time < (options.times ?? 1); time++) {
      let received = false;
      for (let retry = 0; retry <= (options.retries ?? 3) && !received; retry++) {
        if (retry > 0) await options.beforeRetry?.(retry);
        const attempt = await this.#attempt(plaintext, address, options);
        attempts.push(attempt);
        received = attempt.status === 200 || (attempt.status !== undefined && !this.#options.retryOnStatus);
        acknowledged ||= attempt.status === 200;
      }
    }
    return { plaintext, attempts, acknowledged, status: attempts.at(-1)?.status };
  }

  async #attempt(plaintext: string, address: Address, options: DeliveryOptions): Promise<DeliveryAttempt> {
    const { url, body, contentType, timestamp, nonce } = this.request(plaintext, address, options);
    const sent = typeof body === 'string' ? body : new Uint8Array(body);
    const init = { method: 'POST', body: sent, headers: { 'content-type': contentType } };
    return { timestamp, nonce, ...(await call(url, init, options.timeoutMs ?? this.#options.timeoutMs)) };
  }

  /** The GET with which the console saves a URL: 200 within a second, the plaintext and nothing else. */
  async verify(settings: CallbackSettings): Promise<Verification> {
    checkSettings(settings);
    const { url, answer } = verificationRequest(settings, { corpid: this.#options.corpid, now: this.now });
    const { status, body, error } = await call(url, { method: 'GET' }, this.#options.verificationTimeoutMs);
    const seen = { ...(status !== undefined && { status }), ...(body !== undefined && { body }) };
    if (error) return { ok: false, ...seen, reason: error };
    if (status !== 200) return { ok: false, ...seen, reason: 'status' };
    return body === answer ? { ok: true, ...seen } : { ok: false, ...seen, reason: 'body' };
  }
}

async function call(url: string, init: RequestInit, timeoutMs: number) {
  const started = performance.now();
  const signal = AbortSignal.timeout(timeoutMs);
  const ms = () => performance.now() - started;
  try {
    const response = await fetch(url, { ...init, signal, redirect: 'manual' });
    const bytes = Buffer.from(await response.arrayBuffer());
    // Not response.text(): that would hide a byte order mark.
    return { status: response.status, body: bytes.toString('utf8'), ms: ms() };
  } catch {
    return { error: signal.aborted ? ('timeout' as const) : ('connection' as const), ms: ms() };
  }
}
