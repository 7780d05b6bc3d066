import { isGood, Sent } from './delivery.ts';
import { cannot } from './errors.ts';
import { Failures } from './failures.ts';
import { post } from './post.ts';
import { Sliding } from './rates.ts';
import { signatureHeaders } from './signing.ts';
import type { Sockets } from './sockets.ts';
import type { Delivery, DeliveryOptions, Json, RequestUrls, SealedRequest } from './types.ts';
import type { Workspace } from './workspace.ts';

export type OutBody = { json: Json } | { payload: Json } | { form: Record<string, string> };
export type To = keyof RequestUrls;

const reasons = { timeout: 'http_timeout', connection: 'connection_failed', redirects: 'too_many_redirects' };
const hour = 3_600_000;
/** Later than this no event is delivered any more. */
const mostLate = 2 * hour;

/** Carries requests to the app, over HTTP or sockets: events with three retries, everything else once. */
export class Courier {
  readonly #workspace: Workspace;
  readonly #sockets: Sockets;
  readonly urls: RequestUrls;
  readonly deliveries: Sent[] = [];
  readonly #options = new Map<Sent, DeliveryOptions>();
  readonly #events = new Sliding(hour);
  #failures = new Failures();
  eventsOff = false;
  #held: { send: () => Promise<Delivery> }[] | undefined;

  constructor(workspace: Workspace, sockets: Sockets) {
    this.#workspace = workspace;
    this.#sockets = sockets;
    this.urls = { events: undefined, interactive: undefined, commands: undefined, ...workspace.options.urls };
  }

  /** Whether there is anybody to send to. */
  reaches(to: To): boolean {
    return this.#workspace.options.socketMode === true
      ? this.#sockets.count > 0
      : this.urls[to] !== undefined;
  }

  hold(): void {
    this.#held ??= [];
  }

  async release(order: (held: number) => number[] = (held) => Array.from({ length: held }, (_, at) => at)) {
    const held = this.#held ?? [];
    this.#held = undefined;
    const delivered: Delivery[] = [];
    for (const at of order(held.length)) {
      const one = held[at] ?? cannot(`${held.length} requests are held, none is number ${at}`);
      delivered.push(await one.send());
    }
    return delivered;
  }

  /** An event, with retries. @param eventId undefined for those without */
  event(body: Json, eventId: string | undefined, options: DeliveryOptions = {}): Promise<Sent> {
    const sent = new Sent(JSON.stringify(body), eventId);
    this.deliveries.push(sent);
    // Nobody has subscribed.
    if (this.#workspace.options.socketMode !== true && !this.urls.events) return Promise.resolve(sent);
    this.#options.set(sent, options);
    this.#workspace.counts.events += 1;
    return this.#heldBack(async () => {
      for (let time = 0; time < (options.times ?? 1); time++) await this.#first(sent, options);
      return sent;
    });
  }

  /** A click, form or command: once, however it ends. */
  once(to: To, body: OutBody, options: DeliveryOptions = {}): Promise<Sent> {
    const { text } = encode(body);
    const sent = new Sent(text, undefined);
    return this.#heldBack(async () => {
      for (let time = 0; time < (options.times ?? 1); time++)
        await this.#attempt(sent, { to, body, options });
      return sent;
    });
  }

  #heldBack(send: () => Promise<Sent>): Promise<Sent> {
    const held = this.#held;
    if (!held) return send();
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

  /** @returns milliseconds until another event may go to this app; 0 when it may now */
  eventAllowance(): number {
    return this.#events.take('events', this.#workspace.now, this.#workspace.limits.eventsPerHour);
  }

  async #first(sent: Sent, options: DeliveryOptions): Promise<void> {
    if (await this.#deliver(sent, options)) return this.#settle(sent);
    sent.failedAt = this.#workspace.now.getTime();
    await this.#retry(sent, 1, options);
  }

  async #retry(sent: Sent, retry: number, options: DeliveryOptions): Promise<void> {
    sent.due = undefined;
    const most = options.retries ?? 3;
    const since = sent.failedAt ?? 0;
    const late = this.#workspace.now.getTime() > since + mostLate;
    if (retry > most || sent.last?.noRetry || late || this.eventsOff) return this.#settle(sent);
    await options.beforeRetry?.(retry);
    const before = sent.last;
    const reason = before?.error ? reasons[before.error] : 'http_error';
    const good = await this.#deliver(sent, options, { num: retry, reason });
    if (good || retry >= most || sent.last?.noRetry) return this.#settle(sent);
    sent.due = since + (retry === 1 ? 60_000 : 300_000);
  }

  async retryDue(): Promise<Sent[]> {
    const now = this.#workspace.now.getTime();
    const due = this.deliveries.filter((sent) => sent.due !== undefined && sent.due <= now);
    for (const sent of due) {
      const next = (sent.last?.retryNum ?? 0) + 1;
      await this.#retry(sent, next, this.#options.get(sent) ?? {});
    }
    return due;
  }

  #settle(sent: Sent): void {
    this.#options.delete(sent);
  }

  /** As when the app's owner saves the URL anew after they were turned off. */
  turnEventsOn(): void {
    this.eventsOff = false;
    this.#failures = new Failures();
  }

  /** One attempt at an event. Slack turns events off when hardly any is taken. */
  async #deliver(
    sent: Sent,
    options: DeliveryOptions,
    retry?: { num: number; reason: string },
  ): Promise<boolean> {
    const how = { to: 'events' as const, body: { raw: sent.body }, options };
    const good = await this.#attempt(sent, retry ? { ...how, retry } : how);
    this.#failures.note({ at: this.#workspace.now.getTime(), first: !retry, good });
    this.eventsOff ||= this.#failures.tooMany;
    return good;
  }

  async #attempt(
    sent: Sent,
    {
      to,
      body,
      options,
      retry,
    }: {
      to: To;
      body: OutBody | { raw: string };
      options: DeliveryOptions;
      retry?: { num: number; reason: string };
    },
  ): Promise<boolean> {
    const retried = retry ? { retryNum: retry.num, retryReason: retry.reason } : {};
    const timeoutMs = options.timeoutMs ?? this.#workspace.options.ackTimeoutMs ?? 3_000;
    if (this.#workspace.options.socketMode === true) {
      const came = await this.#sockets.send(
        to,
        'raw' in body ? { json: sent.body } : envelope(body),
        retry,
        timeoutMs,
      );
      sent.attempts.push({ ...came, ...retried, noRetry: false });
      return isGood(came.status);
    }
    const request = this.request(to, body, options);
    if (retry) {
      request.headers['x-slack-retry-num'] = String(retry.num);
      request.headers['x-slack-retry-reason'] = retry.reason;
    }
    const came = await post(request, timeoutMs);
    sent.attempts.push({ ...came, ...retried });
    return isGood(came.status);
  }

  request(to: To, body: OutBody | { raw: string }, options: DeliveryOptions): SealedRequest {
    const url = this.urls[to] ?? cannot(`no URL is set for ${to}`);
    const { text, type } = 'raw' in body ? { text: body.raw, type: 'application/json' } : encode(body);
    const signed = options.rawBody ?? text;
    const secret = this.#workspace.signingSecret;
    const signature = signatureHeaders(signed, { secret, now: this.#workspace.seconds }, options);
    const tampered = options.signature === 'tampered' ? `${String(signed)} ` : signed;
    return {
      url,
      body: tampered,
      headers: {
        'content-type': options.contentType ?? type,
        'user-agent': 'Slackbot 1.0 (fake)',
        ...signature,
      },
    };
  }
}

export function encode(body: OutBody): { text: string; type: string } {
  if ('json' in body) return { text: JSON.stringify(body.json), type: 'application/json' };
  const fields = 'form' in body ? body.form : { payload: JSON.stringify(body.payload) };
  return { text: new URLSearchParams(fields).toString(), type: 'application/x-www-form-urlencoded' };
}

function envelope(body: OutBody): { json: string } {
  if ('form' in body) return { json: JSON.stringify(body.form) };
  return { json: JSON.stringify('json' in body ? body.json : body.payload) };
}
