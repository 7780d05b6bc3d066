import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Api } from './api-server.ts';
import { Courier } from './courier.ts';
import { Events } from './events.ts';
import { Fake } from './fake.ts';
import { respond } from './responses.ts';
import { answerOpenId } from './sign-in-page.ts';
import { Sockets } from './sockets.ts';
import { answerApi, answerSpoiled, readBody } from './transport.ts';
import type { FakeSlackOptions } from './types.ts';
import { frame, upload, uploadedBytes } from './uploads.ts';
import { Workspace } from './workspace.ts';

/** Starts it: `/api/…`, uploads, response URLs, sockets, and what slack.com serves to browsers. */
export async function start(options: FakeSlackOptions): Promise<Fake> {
  const workspace = new Workspace(options);
  const api = new Api(workspace);
  const sockets = new Sockets(workspace);
  const courier = new Courier(workspace, sockets);
  const events = new Events(workspace, courier);
  let fake: Fake | undefined;
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', workspace.origin);
    if (request.method === 'GET' && answerOpenId(workspace, url, fake?.browserUser, response)) return;
    const { 'content-type': contentType, authorization } = request.headers;
    const file = workspace.files.at(url.pathname);
    const raw = await readBody(request, file && file.size + frame);
    if (url.pathname.startsWith('/upload/')) {
      const bytes = await uploadedBytes(raw, contentType);
      answerSpoiled(workspace, 'upload', () => upload(workspace, url.pathname, bytes), response);
    } else if (url.pathname.startsWith('/response/')) {
      answerSpoiled(workspace, 'response_url', () => respond(workspace, url.pathname, raw), response);
    } else if (url.pathname.startsWith('/api/')) {
      const method = url.pathname.slice('/api/'.length);
      answerApi(workspace, api, { method, contentType, authorization, raw }, response);
    } else response.writeHead(404).end();
  };
  const server = await listen(handle);
  server.on('upgrade', (request, stream) => sockets.accept(request, stream));
  const address = server.address();
  workspace.origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  fake = new Fake({ workspace, courier, events, sockets, server });
  return fake;
}

function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<Server> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // A mistake of the fake itself must not look like the platform.
      response.writeHead(599).end(String(error));
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
