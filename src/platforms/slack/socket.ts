import { setTimeout as pause } from 'node:timers/promises';
import { isBusy } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { within } from '../../within.ts';
import type { EnvelopeType } from './receive.ts';
import {
  connectSocket,
  type Envelope,
  type Socket,
  SocketLimited,
  SocketRefused,
  type SocketSettings,
} from './socket-connection.ts';

/**
 * Takes what came over a socket, as the HTTP receiver does after it has verified a request: the payload of an
 * event, an interaction or a command. Resolves when everything is committed, with what Slack is to be answered, if anything.
 */
export type TakeEnvelope = (
  type: EnvelopeType,
  payload: Readonly<Record<string, unknown>>,
) => Promise<object | undefined>;

export interface SocketDeps {
  log: Log;
  take: TakeEnvelope;
  /** How many connections are held: while one is exchanged, which Slack asks for every few hours, another listens. */
  connections?: number;
  /** Waits; ends early at the signal. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds of a clock that only goes forward. */
  elapsed?: () => number;
}

export interface RunningSocket {
  /** Takes nothing more, lets what is under way be committed and acknowledged, and closes. */
  stop(): Promise<void>;
  /** Connections that listen at this moment. */
  readonly open: number;
}

const firstPauseMs = 5_000;
const longestPauseMs = 60_000;
const longestLimitMs = 3_600_000;
/** A connection that ends sooner is as good as none: the next one waits, longer and longer. */
const livedMs = 60_000;
/** What Slack has not heard an answer to within three seconds it gives up. */
const finishMs = 4_000;

const realWait: NonNullable<SocketDeps['wait']> = async (ms, signal) => {
  await pause(ms, undefined, { signal }).catch(() => undefined);
};

/**
 * Socket Mode [docs.slack.dev: using Socket Mode]: Slack's requests over connections that Heed opens, for companies
 * that let nothing in. Nothing is signed there; who has the app's token is Slack's to know. An envelope is acknowledged
 * when it is committed: before that Slack sends it again.
 */
export function listenBySocket(
  settings: SocketSettings,
  { log, take, connections = 2, wait = realWait, elapsed = () => performance.now() }: SocketDeps,
): RunningSocket {
  const stopping = new AbortController();
  const { signal } = stopping;
  const sockets = new Set<Socket>();
  const working = new Set<Promise<void>>();
  const said = saying(log);

  /** Opens one connection. `retire`: it takes nothing more, acknowledges what is under way, and closes. */
  async function open(): Promise<{ leaving: Socket['leaving']; retire: () => Promise<void> }> {
    const own = new Set<Promise<void>>();
    let retired = false;
    const handle = (envelope: Envelope): void => {
      // Not acknowledged: Slack sends it to another connection.
      if (signal.aborted || retired) return;
      const work = answer(envelope).finally(() => {
        own.delete(work);
        working.delete(work);
      });
      own.add(work);
      working.add(work);
    };
    const socket = await connectSocket(settings, handle, signal);
    sockets.add(socket);
    socket.ended.then(() => sockets.delete(socket)).catch(() => undefined);
    const retire = async () => {
      retired = true;
      await within(finishMs, Promise.allSettled(own));
      await socket.close();
      sockets.delete(socket);
    };
    return { leaving: socket.leaving, retire };
  }

  async function answer(envelope: Envelope): Promise<void> {
    try {
      envelope.ack(await take(envelope.type, envelope.payload));
    } catch (err) {
      if (isBusy(err)) return;
      log.error(
        { err, platform: 'slack', type: envelope.type },
        'what came over a socket failed; Slack may send it again',
      );
    }
  }

  /** Holds one connection, and makes another when Slack says that it ends: the old one is left when the new one is open. */
  async function hold(): Promise<void> {
    let retire: () => Promise<void> = async () => undefined;
    for (let failures = 0; !signal.aborted; ) {
      try {
        const line = await open();
        const since = elapsed();
        leave(retire);
        retire = line.retire;
        said.worked();
        const reason = await line.leaving;
        if (signal.aborted) return;
        if (elapsed() - since >= livedMs) failures = 0;
        if (reason !== undefined && unwelcome.has(reason)) leave(retire);
        else if (elapsed() - since >= livedMs) continue;
        throw new SocketRefused(reason ?? 'closed');
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        said.failed(error);
        await wait(pauseAfter(error, failures), signal);
      }
    }
  }

  function leave(retire: () => Promise<void>): void {
    retire().catch((err: unknown) =>
      log.debug({ err, platform: 'slack' }, 'a socket did not close in order'),
    );
  }

  const holding = Promise.all(Array.from({ length: connections }, hold));
  return {
    get open() {
      return sockets.size;
    },
    async stop() {
      stopping.abort();
      await within(finishMs, Promise.allSettled(working));
      await Promise.all([...sockets].map((socket) => socket.close()));
      await within(finishMs, holding);
    },
  };
}

/** Slack lets an app have ten connections, in all processes together: one more is one too many for a while. */
const unwelcome: ReadonlySet<string> = new Set(['too_many_websockets', 'link_disabled']);

function pauseAfter(error: unknown, failures: number): number {
  if (error instanceof SocketRefused && unwelcome.has(error.reason)) return longestPauseMs;
  const backOff = Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs);
  if (error instanceof SocketLimited) return Math.max(backOff, Math.min(error.retryAfterMs, longestLimitMs));
  return backOff;
}

/** One line when it begins to fail and one when it works again, however many connections try. */
function saying(log: Log): { failed(error: unknown): void; worked(): void } {
  let failing = false;
  return {
    failed(err) {
      if (!failing) log.error({ err, platform: 'slack' }, 'Slack cannot be listened to by socket');
      failing = true;
    },
    worked() {
      if (failing) log.info({ platform: 'slack' }, 'Slack is listened to by socket again');
      failing = false;
    },
  };
}
