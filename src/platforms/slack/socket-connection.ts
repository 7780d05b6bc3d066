import type { SocketModeClient } from '@slack/socket-mode';
import { z } from 'zod';
import { HeedError } from '../../errors.ts';
import { within } from '../../within.ts';
import { meaningOf } from './codes.ts';
import type { EnvelopeType } from './receive.ts';
import type { SlackSettings } from './settings.ts';

export type SocketSettings = Pick<SlackSettings, 'apiBase'> & { appToken: string };

/** One thing that Slack sent. `ack` tells it that it has arrived, with an answer where it takes one. */
export interface Envelope {
  type: EnvelopeType;
  payload: Readonly<Record<string, unknown>>;
  /** @throws when the connection is gone: then Slack sends it again */
  ack(reply: object | undefined): void;
}

export interface Socket {
  /** Resolves when Slack has said goodbye, with its reason, or else when it is closed. It may stay open for a while. */
  leaving: Promise<string | undefined>;
  /** Resolves when it is closed. */
  ended: Promise<void>;
  close(): Promise<void>;
}

const helloMs = 15_000;
const closeMs = 3_000;
const callMs = 10_000;

const greeting = z.object({ type: z.literal('hello') });
const farewell = z.object({ type: z.literal('disconnect'), reason: z.string().max(64).default('unsaid') });
const envelope = z.object({
  envelope_id: z.string().min(1).max(255),
  type: z.enum(['events_api', 'interactive', 'slash_commands']),
  payload: z.record(z.string(), z.unknown()),
  accepts_response_payload: z.boolean().default(false),
});
/** Other frames are of kinds that nobody here knows, and are passed over. */
const frame = z.union([greeting, farewell, envelope]);

/** Opens one connection and resolves when Slack has said hello. @throws HeedError when it does not come to that */
export async function connectSocket(
  settings: SocketSettings,
  take: (envelope: Envelope) => void,
  signal: AbortSignal,
): Promise<Socket> {
  let reason: string | undefined;
  let greeted = false;
  let left: (reason: string | undefined) => void = () => undefined;
  const leaving = new Promise<string | undefined>((resolve) => {
    left = resolve;
  });
  const client = await openClient(settings, (data) => {
    const read = frame.safeParse(data).data;
    if (read?.type === 'hello') {
      greeted = true;
      client.emit('connected');
    } else if (read?.type === 'disconnect') {
      reason = read.reason;
      // What is under way can be acknowledged for as long as Slack lets it be open.
      if (greeted) left(reason);
      else client.websocket?.disconnect();
    } else if (read) {
      const { type, payload } = read;
      take({ type, payload, ack: (reply) => send(client, read, reply) });
    }
  });
  const ended = new Promise<void>((resolve) => {
    client.once('disconnected', () => {
      left(reason);
      resolve();
    });
  });
  let closing: Promise<unknown> | undefined;
  const close = async () => {
    closing ??= within(closeMs, client.disconnect());
    await closing;
  };
  try {
    await hello(client, signal);
    return { leaving, ended, close };
  } catch (error) {
    await close();
    throw reason === undefined ? error : new SocketRefused(reason);
  }
}

/** Slack said goodbye instead of hello, or soon after it, and why. */
export class SocketRefused extends HeedError {
  readonly reason: string;

  constructor(reason: string) {
    super('platform-failed', `Slack takes no connection: ${reason}`);
    this.name = 'SocketRefused';
    this.reason = reason;
  }
}

/**
 * Slack's own client, for the address, the connection and its pings. Frames are read here: what its way of reading
 * them meets, such as an event without a type, would end the process; and so would its way of reconnecting when the
 * token is refused meanwhile.
 */
async function openClient(
  { appToken, apiBase }: SocketSettings,
  onFrame: (frame: unknown) => void,
): Promise<SocketModeClient> {
  // Loaded where it is used: most installations listen by HTTP.
  const { SocketModeClient, LogLevel } = await import('@slack/socket-mode');
  class Client extends SocketModeClient {
    protected override onWebSocketMessage(data: string | ArrayBuffer): Promise<void> {
      const read = parsed(data);
      if (read !== undefined) onFrame(read);
      return Promise.resolve();
    }
  }
  return new Client({
    appToken,
    autoReconnectEnabled: false,
    clientOptions: {
      slackApiUrl: apiBase,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: callMs,
      allowAbsoluteUrls: false,
    },
    // It logs what people write.
    logger: { ...silent, getLevel: () => LogLevel.ERROR },
  });
}

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  setName: () => undefined,
};

function parsed(data: string | ArrayBuffer): unknown {
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

async function hello(client: SocketModeClient, signal: AbortSignal): Promise<void> {
  let stop: () => void = () => undefined;
  const given = new Promise<never>((_, reject) => {
    stop = () => reject(unconnected('it did not say hello in time'));
  });
  const timer = setTimeout(stop, helloMs);
  signal.addEventListener('abort', stop, { once: true });
  const started = client.start().then(
    () => undefined,
    (error: unknown) => {
      const limited = rateLimited.safeParse(error).data;
      throw limited ? new SocketLimited(limited.retryAfter) : unconnected(whyOf(error));
    },
  );
  // One that comes up after nobody waits for it would listen to nobody.
  started.then(() => (signal.aborted ? client.disconnect() : undefined)).catch(() => undefined);
  try {
    if (signal.aborted) stop();
    await Promise.race([started, given]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** Slack opens no connection for a while. */
export class SocketLimited extends HeedError {
  readonly retryAfterMs: number;

  constructor(seconds: number) {
    super('platform-failed', `Slack opens no connection for ${seconds} s`);
    this.name = 'SocketLimited';
    this.retryAfterMs = seconds * 1_000;
  }
}

const rateLimited = z.object({
  code: z.literal('slack_webapi_rate_limited_error'),
  retryAfter: z.number().positive(),
});

/** Its words are written into the log, so they are of Slack's and our own making. */
const unconnected = (why: string) => new HeedError('platform-failed', `no connection to Slack: ${why}`);

const platformError = z.object({ data: z.object({ error: z.string().max(64) }) });

/** In a line: errors of the client hold whole requests, and with them the token. */
function whyOf(error: unknown): string {
  const refused = platformError.safeParse(error).data?.data.error;
  if (refused !== undefined) return `${refused}, ${meaningOf(refused).means} (SLACK_APP_TOKEN)`;
  if (!(error instanceof Error)) return 'it was closed before it was open';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function send(client: SocketModeClient, to: z.infer<typeof envelope>, reply: object | undefined): void {
  if (!client.websocket?.isActive()) throw unacknowledged();
  const payload = to.accepts_response_payload ? reply : undefined;
  const ack = { envelope_id: to.envelope_id, ...(payload ? { payload } : {}) };
  client.websocket.send(JSON.stringify(ack), (error: unknown) => {
    if (error) throw unacknowledged();
  });
}

const unacknowledged = () =>
  new HeedError('platform-failed', 'a socket closed before its envelope was acknowledged');
