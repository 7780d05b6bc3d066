import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Api, ApiAnswer, ApiRequest } from './api-server.ts';
import type { Fault, JsonObject } from './types.ts';
import type { Workspace } from './workspace.ts';

const mostBytes = 4 * 1024 * 1024;

export async function readBody(request: IncomingMessage, most = mostBytes): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) throw new TypeError('a stream of text');
    size += chunk.length;
    if (size > most) throw new RangeError('body too big');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Answers one call, or spoils it as the next fault says. */
export function answerApi(
  workspace: Workspace,
  api: Api,
  request: ApiRequest,
  response: ServerResponse,
): void {
  answerSpoiled(workspace, request.method, () => api.answer(request), response);
}

/** The same for anything that is answered with JSON; `name` is what faults know it by. */
export function answerSpoiled(
  { faults }: Workspace,
  name: string,
  run: () => ApiAnswer,
  response: ServerResponse,
): void {
  const fault = faults.take(name);
  if (fault) spoil(response, fault, run);
  else write(response, run());
}

function spoil(response: ServerResponse, fault: Fault, run: () => ApiAnswer): void {
  const answer = fault.kind === 'half' || ('after' in fault && fault.after) ? run() : undefined;
  const json = { 'content-type': 'application/json; charset=utf-8' };
  switch (fault.kind) {
    case 'error':
      write(response, {
        status: 200,
        headers: json,
        body: { ok: false, error: fault.error, ...fault.fields },
      });
      return;
    case 'rate': {
      const wait: Record<string, string> =
        fault.retryAfter === null ? {} : { 'retry-after': String(fault.retryAfter) };
      write(response, {
        status: 429,
        headers: { ...json, ...wait },
        body: { ok: false, error: 'ratelimited' },
      });
      return;
    }
    case 'http':
      response.writeHead(fault.status, { 'content-type': 'text/plain' }).end(fault.body ?? '');
      return;
    case 'html':
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<html><body>502 Bad Gateway</body></html>');
      return;
    case 'empty':
      response.writeHead(200, json).end();
      return;
    case 'odd':
      response.writeHead(200, json).end('[1,2]');
      return;
    case 'bare':
      response.writeHead(200, json).end('{"ok":true}');
      return;
    case 'hang':
      return;
    case 'close':
      response.destroy();
      return;
    case 'half': {
      const text = JSON.stringify(answer?.body);
      response.writeHead(200, { ...json, 'content-length': String(Buffer.byteLength(text)) });
      response.write(text.slice(0, text.length / 2), () => response.destroy());
    }
  }
}

function write(response: ServerResponse, { status, headers, body }: ApiAnswer): void {
  response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
}

export function plainJson(body: JsonObject, status = 200): ApiAnswer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}
