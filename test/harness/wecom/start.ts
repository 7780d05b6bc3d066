import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Api } from './api-server.ts';
import { Corp } from './corp.ts';
import { Fake } from './fake.ts';
import { answerSignIn, isSignInPath } from './sign-in-page.ts';
import { answerApi, readBody } from './transport.ts';
import type { FakeWecomOptions } from './types.ts';

/** Starts it. The server answers `/cgi-bin/…` and the sign-in pages. */
export async function start(options: FakeWecomOptions): Promise<Fake> {
  const corp = new Corp(options);
  const api = new Api(corp);
  const closed = new AbortController();
  let fake: Fake | undefined;
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const raw = await readBody(request);
    if (isSignInPath(url.pathname)) {
      answerSignIn(corp, url, { cookie: request.headers.cookie, browserUser: fake?.browserUser }, response);
      return;
    }
    if (!url.pathname.startsWith('/cgi-bin/')) {
      response.writeHead(404).end();
      return;
    }
    const { 'content-type': type, range } = request.headers;
    const call = {
      method: request.method ?? 'GET',
      path: url.pathname.slice('/cgi-bin/'.length),
      query: url.searchParams,
      raw,
      headers: { 'content-type': type, range },
      ip: request.socket.remoteAddress ?? '',
    };
    await answerApi({ corp, api, closed: closed.signal }, call, response);
  };
  const { server, base } = await listenOn(handle);
  fake = new Fake(corp, options, { server, base, closed });
  return fake;
}

function listenOn(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<{ server: Server; base: string }> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // A mistake of the fake itself must not look like the platform.
      response.writeHead(599).end(String(error));
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        server,
        base: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
      });
    });
  });
}
