import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import { within } from '../../within.ts';
import type { EnvelopeType } from './receive.ts';
import {
  connectSocket,
  type Envelope,
  type Socket,
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
}

export interface RunningSocket {
  /** Takes nothing more, lets what is under way be committed and acknowledged, and closes. */
  stop(): Promise<void>;
  /** Connections that listen at this moment. */
  readonly open: number;
}

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;
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
  { log, take, connections = 2, wait = realWait }: SocketDeps,
): RunningSocket {
  const stopping = new AbortController();
  const { signal } = stopping;
  const sockets = new Set<Socket>();
  const working = new Set<Promise<void>>();
  const said = saying(log);

  const handle = (envelope: Envelope): void => {
    // Not acknowledged: Slack sends it to another connection.
    if (signal.aborted) return;
    const work = answer(envelope).finally(() => working.delete(work));
    working.add(work);
  };

  async function answer(envelope: Envelope): Promise<void> {
    try {
      envelope.ack(await take(envelope.type, envelope.payload));
    } catch (err) {
      log.error(
        { err, platform: 'slack', type: envelope.type },
        'what came over a socket failed; Slack may send it again',
      );
    }
  }

  /** Holds one connection, and makes another when it ends. */
  async function hold(): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      try {
        const socket = await connectSocket(settings, handle, signal);
        sockets.add(socket);
        said.worked();
        failures = 0;
        await socket.ended.finally(() => sockets.delete(socket));
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        said.failed(error);
        await wait(pauseAfter(error, failures), signal);
      }
    }
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
const pauseAfter = (error: unknown, failures: number): number =>
  error instanceof SocketRefused
    ? longestPauseMs
    : Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs);

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
