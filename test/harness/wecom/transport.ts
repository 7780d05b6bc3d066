import type { IncomingMessage, ServerResponse } from 'node:http';
import { Binary } from './api.ts';
import type { Api, ApiAnswer, ApiRequest } from './api-server.ts';
import type { Corp } from './corp.ts';
import { errmsg } from './errors.ts';
import type { Fault } from './types.ts';

const mostBytes = 30 * 1024 * 1024;

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) throw new TypeError('a stream of text');
    size += chunk.length;
    if (size > mostBytes) throw new RangeError('body too big');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Answers one call of `/cgi-bin/…`, or spoils it as the next fault says. HTTP is 200 also for refusals. */
export async function answerApi(
  { corp, api, closed }: { corp: Corp; api: Api; closed: AbortSignal },
  request: ApiRequest,
  response: ServerResponse,
): Promise<void> {
  const fault = corp.faults.take(request.path);
  if (!fault) return write(response, api.answer(request));
  if (fault.kind === 'slow') {
    const answer = api.answer(request);
    await pass(corp, fault, closed);
    return write(response, answer);
  }
  const answer = fault.kind === 'half' || fault.after ? api.answer(request) : undefined;
  return spoil(response, { fault, answer, ip: request.ip, now: corp.clock.now() });
}

function write(response: ServerResponse, { body }: ApiAnswer): void {
  if (body instanceof Binary) {
    response.writeHead(body.status, { ...body.headers, 'content-length': String(body.content.length) });
    response.end(body.content);
    return;
  }
  const text = JSON.stringify(body);
  response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' }).end(text);
}

type Spoiling = Exclude<Fault, { kind: 'slow' }>;

function spoil(
  response: ServerResponse,
  { fault, answer, ip, now }: { fault: Spoiling; answer: ApiAnswer | undefined; ip: string; now: Date },
): void {
  const json = { 'content-type': 'application/json; charset=UTF-8' };
  switch (fault.kind) {
    case 'errcode': {
      const text = errmsg(fault.errcode, fault.errmsg ?? `error ${fault.errcode}`, { ip, now });
      const errcode = fault.asText ? String(fault.errcode) : fault.errcode;
      response.writeHead(200, json).end(JSON.stringify({ errcode, errmsg: text }));
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

async function pass(corp: Corp, { ms, time }: { ms: number; time?: 'real' | 'clock' }, closed: AbortSignal) {
  const real = performance.now() + ms;
  const virtual = corp.clock.now().getTime() + ms;
  const over = () =>
    closed.aborted || (time === 'clock' ? corp.clock.now().getTime() >= virtual : performance.now() >= real);
  while (!over()) await new Promise((resolve) => setTimeout(resolve, 2));
}
