import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { To } from './courier.ts';
import { hex } from './ids.ts';
import { isObject, parseJson } from './json.ts';
import type { DeliveryAttempt, FakeSlack, JsonObject } from './types.ts';
import type { Workspace } from './workspace.ts';
import { ServerSocket } from './ws.ts';

const types = { events: 'events_api', interactive: 'interactive', commands: 'slash_commands' } as const;
/** As many as one app may have open. */
const most = 10;

/** Socket Mode: every request goes to one of the app's connections, in turn. */
export class Sockets {
  readonly #workspace: Workspace;
  readonly #open: ServerSocket[] = [];
  readonly #tickets = new Set<string>();
  readonly #waiting = new Map<string, (payload: unknown) => void>();
  #turn = 0;
  dismissing: Parameters<FakeSlack['dismissSockets']>[0];

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    workspace.socketUrl = () => {
      const ticket = hex(16);
      this.#tickets.add(ticket);
      return `${workspace.origin.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${workspace.appId}`;
    };
  }

  get count(): number {
    return this.#open.length;
  }

  /** A connection asks to be let in: once with each ticket. */
  accept(request: IncomingMessage, stream: Duplex): void {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname !== '/link/' || !this.#tickets.delete(url.searchParams.get('ticket') ?? '')) {
      stream.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      return;
    }
    const socket = new ServerSocket(request, stream);
    if (this.#open.length >= most) {
      socket.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets', debug_info: {} }));
      socket.close();
      return;
    }
    this.#open.push(socket);
    socket.onClose = () => {
      const at = this.#open.indexOf(socket);
      if (at >= 0) this.#open.splice(at, 1);
    };
    socket.onText = (message) => this.#taken(message);
    const debug_info = { host: 'applink-1', build_number: 1, approximate_connection_time: 3_600 };
    const connection_info = { app_id: this.#workspace.appId };
    socket.send(
      JSON.stringify({ type: 'hello', num_connections: this.#open.length, connection_info, debug_info }),
    );
    if (this.dismissing === undefined) return;
    socket.send(JSON.stringify({ type: 'disconnect', reason: this.dismissing, debug_info }));
    socket.close();
  }

  #taken(message: string): void {
    const ack = parseJson(message);
    if (!isObject(ack) || typeof ack.envelope_id !== 'string') return;
    this.#waiting.get(ack.envelope_id)?.(ack.payload);
    this.#waiting.delete(ack.envelope_id);
  }

  async send(
    to: To,
    { json }: { json: string },
    retry: { num: number; reason: string } | undefined,
    timeoutMs: number,
  ): Promise<DeliveryAttempt> {
    const started = performance.now();
    const ms = () => performance.now() - started;
    this.#turn += 1;
    const socket = this.#open[this.#turn % Math.max(1, this.#open.length)];
    if (!socket) return { error: 'connection', ms: ms() };
    const envelope_id = hex(8);
    const envelope: JsonObject = {
      envelope_id,
      type: types[to],
      accepts_response_payload: to !== 'events',
      payload: parseJson(json) ?? null,
      ...(to === 'events' ? { retry_attempt: retry?.num ?? 0, retry_reason: retry?.reason ?? '' } : {}),
    };
    const acknowledged = await new Promise<{ payload: unknown } | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), timeoutMs);
      this.#waiting.set(envelope_id, (payload) => {
        clearTimeout(timer);
        resolve({ payload });
      });
      socket.send(JSON.stringify(envelope));
    });
    this.#waiting.delete(envelope_id);
    if (!acknowledged) return { error: socket.open ? 'timeout' : 'connection', ms: ms() };
    const { payload } = acknowledged;
    // An empty payload says as much as none.
    const said = isObject(payload) && Object.keys(payload).length > 0 ? JSON.stringify(payload) : '';
    return { status: 200, body: said, ...(said ? { contentType: 'application/json' } : {}), ms: ms() };
  }

  disconnect(reason: Parameters<FakeSlack['disconnectSockets']>[0] = 'refresh_requested'): void {
    for (const socket of [...this.#open]) {
      socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'applink-1' } }));
      if (reason !== 'warning') socket.close();
    }
  }

  break(): void {
    for (const socket of [...this.#open]) socket.break();
  }
}
