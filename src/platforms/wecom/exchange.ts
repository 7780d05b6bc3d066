import { Agent, request } from 'undici';
import { noticing } from '../noticing.ts';
import { WecomError } from './api.ts';
import { safeError } from './redact.ts';

/** In milliseconds of real time: a connection, the wait for an answer, a pause inside it, and all together. */
export interface Patience {
  connect: number;
  headers: number;
  body: number;
  total: number;
}

const patience: Patience = { connect: 5_000, headers: 15_000, body: 10_000, total: 30_000 };

/** The longest list of a whole company is a few megabytes. */
const largestAnswer = 16 * 1024 * 1024;

export interface Ask {
  path: string;
  query: Readonly<Record<string, string>>;
  body?: object | string | undefined;
  signal?: AbortSignal | undefined;
}

/** What WeCom said, whatever it said: errcode decides, not the HTTP status. */
export interface Answer {
  errcode: number;
  errmsg: string;
  fields: Readonly<Record<string, unknown>>;
}

/** The address that WeCom was called from and does not trust (60020): it is the one to be added. */
export function untrustedAddress({ errcode, errmsg }: Answer): string | undefined {
  return errcode === 60020 ? /from ip: ([0-9a-fA-F.:]{3,45})/.exec(errmsg)?.[1] : undefined;
}

/** One request, one answer; nothing is repeated here. */
export interface Exchange {
  /**
   * @throws WecomError `not-sent` when the request never left, `unknown` for everything after that: no answer,
   * half an answer, an answer that is not WeCom's
   */
  ask(ask: Ask): Promise<Answer>;
  close(): Promise<void>;
}

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
  return {
    async ask({ path, query, body, signal }) {
      const url = `${apiBase}/cgi-bin/${path}?${new URLSearchParams(query).toString()}`;
      let left = false;
      const watched = agent.compose(noticing(() => (left = true)));
      const bound = bounded(limits.total, signal);
      try {
        const response = await request(url, {
          dispatcher: watched,
          signal: bound.signal,
          ...(body === undefined
            ? { method: 'GET' }
            : {
                method: 'POST',
                headers: { 'content-type': 'application/json; charset=utf-8' },
                body: typeof body === 'string' ? body : JSON.stringify(body),
              }),
        });
        return readAnswer(path, response.statusCode, await response.body.text());
      } catch (error) {
        if (error instanceof WecomError) throw error;
        throw new WecomError(path, {
          fate: left ? 'unknown' : 'not-sent',
          class: 'retry',
          reason: left ? 'the connection broke or was too slow' : 'could not be reached',
          cause: safeError(error),
        });
      } finally {
        bound.release();
      }
    },
    close: () => agent.destroy(),
  };
}

/** The caller's signal and a bound on the whole; `release` leaves nothing behind on a signal that lives long. */
function bounded(ms: number, signal: AbortSignal | undefined): { signal: AbortSignal; release(): void } {
  const own = new AbortController();
  const stop = () => own.abort(new Error('stopped by the caller'));
  const timer = setTimeout(() => own.abort(new Error(`no answer within ${ms} ms`)), ms);
  if (signal?.aborted) stop();
  else signal?.addEventListener('abort', stop, { once: true });
  return {
    signal: own.signal,
    release() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    },
  };
}

function readAnswer(path: string, status: number, text: string): Answer {
  const fields = asObject(text);
  const errcode = fields && integer(fields.errcode);
  if (!fields || errcode === undefined || (errcode === 0 && status !== 200)) {
    // A proxy's page, a captive portal, half a text: it says nothing about what WeCom did.
    throw new WecomError(path, {
      fate: 'unknown',
      class: 'retry',
      reason: `HTTP ${status} with an answer that is not WeCom’s (${text.length} characters)`,
    });
  }
  return { errcode, errmsg: typeof fields.errmsg === 'string' ? fields.errmsg : '', fields };
}

function asObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Some gateways turn numbers into text on the way. */
function integer(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
}
