import { type FetchFunction, type Logger, LogLevel, WebClient } from '@slack/web-api';
import { Agent, request } from 'undici';
import { noticing } from '../noticing.ts';

/** In milliseconds of real time: a connection, the wait for an answer, a pause inside it, and all together. */
export interface Patience {
  connect: number;
  headers: number;
  body: number;
  total: number;
}

const patience: Patience = { connect: 5_000, headers: 15_000, body: 10_000, total: 20_000 };

/** A page of the directory is a few hundred kilobytes. */
const largestAnswer = 16 * 1024 * 1024;

/** HTTP 429. The client library throws away what it does not understand, and pauses for what it does. */
export class Limited extends Error {
  /** As Slack wrote it; undefined when it wrote nothing that could be read. */
  readonly seconds: number | undefined;

  constructor(retryAfter: string | undefined) {
    super('HTTP 429');
    const read = /^\d{1,9}(?:\.\d{1,9})?$/.test(retryAfter ?? '') ? Math.ceil(Number(retryAfter)) : undefined;
    this.seconds = read;
  }
}

/** No answer. `left` tells whether the request was on its way. */
export class Broken extends Error {
  readonly left: boolean;

  constructor(left: boolean, cause: unknown) {
    super(left ? 'the connection broke or was too slow' : 'could not be reached', { cause });
    this.left = left;
  }
}

export interface Exchange {
  /** @param token the bot's, or none: then each call brings its own */
  client(token?: string): WebClient;
  /**
   * JSON to an address that Slack gave for answering a click. No token goes with it, and no redirect is followed.
   *
   * @returns status and text of the answer
   * @throws Broken
   */
  post(address: string, body: object, signal: AbortSignal): Promise<{ status: number; text: string }>;
  close(): Promise<void>;
}

/** Slack's own client over connections of ours: nothing repeated, nothing logged, finite, one host. */
export function httpExchange(apiBase: string, bounds: Partial<Patience> = {}): Exchange {
  const limits = { ...patience, ...bounds };
  const agent = new Agent({
    connect: { timeout: limits.connect },
    headersTimeout: limits.headers,
    bodyTimeout: limits.body,
    maxResponseSize: largestAnswer,
    // A request that waits behind another on one connection shares its fate.
    pipelining: 1,
    connections: 64,
  });
  const fetch = fetchOver(agent);
  return {
    client: (token) =>
      new WebClient(token, {
        slackApiUrl: apiBase,
        fetch,
        timeout: limits.total,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        allowAbsoluteUrls: false,
        maxRequestConcurrency: Number.POSITIVE_INFINITY,
        logger: silent,
      }),
    async post(address, body, signal) {
      let left = false;
      try {
        const answer = await request(address, {
          dispatcher: agent.compose(noticing(() => (left = true))),
          method: 'POST',
          headers: { 'content-type': 'application/json; charset=utf-8' },
          body: JSON.stringify(body),
          signal: AbortSignal.any([signal, AbortSignal.timeout(limits.total)]),
        });
        return { status: answer.statusCode, text: await answer.body.text() };
      } catch (error) {
        throw new Broken(left, error);
      }
    },
    close: () => agent.destroy(),
  };
}

function fetchOver(agent: Agent): FetchFunction {
  return async (url, init = {}) => {
    let left = false;
    const { method = 'POST', headers = {}, body, signal } = init;
    // Files are not sent; a form with binary parts would be one.
    if (typeof body !== 'string') throw new TypeError('a request with a body that is no text');
    try {
      const answer = await request(url, {
        dispatcher: agent.compose(noticing(() => (left = true))),
        method: method === 'GET' ? 'GET' : 'POST',
        headers,
        body,
        signal: signal ?? null,
      });
      const text = await answer.body.text();
      if (answer.statusCode === 429) throw new Limited(one(answer.headers['retry-after']));
      return response(answer.statusCode, answer.headers, text);
    } catch (error) {
      throw error instanceof Limited ? error : new Broken(left, error);
    }
  };
}

function response(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  text: string,
) {
  const lines = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, one(value) ?? '']],
  );
  const byName = new Map(lines);
  return {
    ok: status >= 200 && status < 300,
    status,
    statusText: '',
    url: '',
    headers: { get: (name: string) => byName.get(name.toLowerCase()) ?? null, entries: () => lines },
    arrayBuffer: async () => new TextEncoder().encode(text).buffer,
    json: async (): Promise<unknown> => JSON.parse(text),
    text: async () => text,
  };
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** The library writes arguments and answers into its log. */
const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};
