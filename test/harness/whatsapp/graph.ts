import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../../../src/clock.ts';

interface Stored {
  bytes: Buffer;
  mime: string;
  phoneNumberId: string;
  uploadedAt: number;
}

const sevenDays = 7 * 86_400_000;
const fiveMinutes = 300_000;

/**
 * The part of the Graph API that files come from, as strict as its reference: a token for both steps, ids that belong to
 * one business number and end after seven days, addresses that end after five minutes.
 */
export class FakeGraph {
  readonly token = 'EAA-token-of-a-system-user';
  /** What was asked, in order: paths without what is secret in them. */
  readonly asked: string[] = [];
  /** Answers the next requests instead, one each. */
  readonly faults: ((response: ServerResponse) => void)[] = [];
  /** What an answer says instead of the truth. */
  readonly lies: Partial<Record<'url' | 'sha256' | 'file_size' | 'mime_type', string | number>> = {};
  readonly #clock: Clock;
  readonly #files = new Map<string, Stored>();
  readonly #addresses = new Map<string, { id: string; until: number }>();
  #server: ReturnType<typeof createServer> | undefined;
  url = '';

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  static async start(clock: Clock): Promise<FakeGraph> {
    const graph = new FakeGraph(clock);
    const server = createServer((request, response) => graph.#answer(request, response));
    graph.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const address = server.address();
    graph.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    return graph;
  }

  /** Somebody sent a file. @returns its id and hash, as a webhook has them */
  sent(
    bytes: Buffer,
    mime: string,
    phoneNumberId: string,
  ): { id: string; sha256: string; mime_type: string } {
    const id = String(randomBytes(6).readUIntBE(0, 6));
    this.#files.set(id, { bytes, mime, phoneNumberId, uploadedAt: this.#clock.now().getTime() });
    return { id, sha256: createHash('sha256').update(bytes).digest('base64'), mime_type: mime };
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): unknown {
    const url = new URL(request.url ?? '/', this.url);
    this.asked.push(url.pathname.replace(/^\/files\/.*/, '/files'));
    const fault = this.faults.shift();
    if (fault) return fault(response);
    if (request.method !== 'GET') return fail(response, 400, 100, 'Unsupported request');
    if (request.headers.authorization !== `Bearer ${this.token}`)
      return fail(response, 401, 190, 'Invalid OAuth access token');
    const now = this.#clock.now().getTime();
    if (url.pathname.startsWith('/files/')) {
      const address = this.#addresses.get(url.pathname);
      const file = address && address.until > now ? this.#files.get(address.id) : undefined;
      if (!file) return response.writeHead(404).end();
      return response.writeHead(200, { 'content-type': file.mime }).end(file.bytes);
    }
    const [, id = ''] = /^\/v\d+\.\d\/(\d+)$/.exec(url.pathname) ?? [];
    const file = this.#files.get(id);
    const ended = file && file.uploadedAt + sevenDays <= now;
    const number = url.searchParams.get('phone_number_id');
    if (!file || ended || (number !== null && number !== file.phoneNumberId))
      return fail(response, 400, 100, `Object with ID '${id}' does not exist`, 33);
    const path = `/files/${randomBytes(8).toString('hex')}`;
    this.#addresses.set(path, { id, until: now + fiveMinutes });
    const said = {
      ...{ messaging_product: 'whatsapp', url: `${this.url}${path}`, mime_type: file.mime, id },
      sha256: createHash('sha256').update(file.bytes).digest('hex'),
      file_size: String(file.bytes.length),
      ...this.lies,
    };
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said));
  }
}

function fail(
  response: ServerResponse,
  status: number,
  code: number,
  message: string,
  subcode?: number,
): void {
  const error = { message, type: 'OAuthException', code, error_subcode: subcode, fbtrace_id: 'A1b2' };
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
}
