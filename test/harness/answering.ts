import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answering {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** Requests in the order they came. */
  asked: { path: string; query: URLSearchParams; body: string }[];
  /** Called for every request; may answer, wait or break the connection. */
  answer: (path: string, response: ServerResponse, request: IncomingMessage) => void;
  close(): Promise<void>;
}

/** An HTTP server that answers what the test tells it, well-behaved or not. */
export async function answering(answer: Answering['answer']): Promise<Answering> {
  const self: Answering = { url: '', asked: [], answer, close: () => closed() };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      self.asked.push({ path: url.pathname, query: url.searchParams, body });
      self.answer(url.pathname, response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  self.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const closed = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return self;
}

export function sendJson(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
}
