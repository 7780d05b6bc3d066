import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Config } from '../config.ts';
import { type ErrorCode, HeedError } from '../errors.ts';

/**
 * How long a connection is kept for the next request: longer than proxies keep theirs (usually 60 s), so that it is always
 * they who end it. Otherwise now and then a request meets a connection that is just being closed, and a POST is not tried again.
 */
const keptMs = 75_000;

/** How long requests under way get before they are cut. */
const drainMs = 8_000;

/** Open connections of a server, with the requests under way on each. */
const connections = new WeakMap<Server, Map<Socket, number>>();

/** Starts to listen. @returns the port, when it was left to the system @throws HeedError `port-taken`, `config-invalid` */
export function listen(
  server: Server,
  { HEED_PORT: port, host }: Pick<Config, 'HEED_PORT' | 'host'>,
): Promise<number> {
  countRequests(server);
  server.keepAliveTimeout = keptMs;
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const because = refusals[cause.code ?? ''];
      reject(because ? new HeedError(...because(port, host), { cause }) : cause);
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

const choosePort = 'choose another port: HEED_PORT=8081 npm start';
const noAddress = (_port: number, host: string): [ErrorCode, string] => [
  'config-invalid',
  `HEED_HOST: ${host} is no address of this machine. Leave it unset, or use 127.0.0.1 or 0.0.0.0.`,
];

/** Why nobody can be heard, and what to do, by the system's code. */
const refusals: Record<string, (port: number, host: string) => [code: ErrorCode, message: string]> = {
  EADDRINUSE: (port, host) => [
    'port-taken',
    `Port ${port} on ${host} is in use by another program. Stop that program, or ${choosePort}`,
  ],
  EACCES: (port, host) => [
    'port-taken',
    `Port ${port} on ${host} is not allowed for this user. It may use ports above 1023; ${choosePort}`,
  ],
  EADDRNOTAVAIL: noAddress,
  ENOTFOUND: noAddress,
  EAI_AGAIN: noAddress,
};

/** Listens for a moment, to see whether it may. @throws HeedError `port-taken`, `config-invalid` */
export async function mustBeFree(config: Pick<Config, 'HEED_PORT' | 'host'>): Promise<void> {
  const server = createServer();
  await listen(server, config);
  await new Promise((resolve) => server.close(resolve));
}

function countRequests(server: Server): void {
  const open = new Map<Socket, number>();
  connections.set(server, open);
  server.on('connection', (socket: Socket) => {
    open.set(socket, 0);
    socket.once('close', () => open.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    open.set(socket, (open.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const count = open.get(socket);
      if (count !== undefined) open.set(socket, count - 1);
    });
  });
}

/** Takes no more requests, ends live pages, lets what is under way finish, and cuts what still is not done. */
export function drain(server: Server, endStreams: () => void): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), drainMs);
    // A browser keeps its connection for the next request, also after the last answer.
    const idle = setInterval(() => server.closeIdleConnections(), 100);
    // Node takes those for busy on which nothing, or half a request, was ever said.
    for (const [socket, requests] of connections.get(server) ?? []) if (requests === 0) socket.destroy();
    server.close(() => {
      clearTimeout(cut);
      clearInterval(idle);
      resolve();
    });
    endStreams();
  });
}
