import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const pagerSecret = 'a-secret-of-the-paging-service-of-no-use-elsewhere';

export interface Page {
  key: string;
  to: string;
  title: string;
  level: string | undefined;
  url: string | undefined;
  callback: string;
  resolved: boolean;
  /** How often it came. */
  times: number;
}

export interface PagerServer {
  url: string;
  /** One for each key, however often it came. */
  pages: Map<string, Page>;
  next: number | 'hang-up' | 'after' | undefined;
  /** What it says to somebody at the service: "I take it", "I cannot". @returns status and words of the answer */
  act(
    page: Page,
    action: string,
    how?: { secret?: string; at?: Date },
  ): Promise<{ status: number; said: string }>;
  close(): Promise<void>;
}

const hex = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');

/** A paging service behind the webhook that docs/crisis.md describes, as strict as it says. */
export async function startPagerServer(now: () => Date): Promise<PagerServer> {
  const state: Pick<PagerServer, 'pages' | 'next'> = { pages: new Map(), next: undefined };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString('utf8');
    const { next } = state;
    state.next = undefined;
    if (next === 'hang-up') return void request.socket.destroy();
    if (typeof next === 'number') return void response.writeHead(next).end();
    const [, t = '', v1 = ''] =
      /^t=(\d{10}),v1=([0-9a-f]{64})$/.exec(String(request.headers['heed-signature'])) ?? [];
    const right =
      v1 === hex(pagerSecret, `${t}.${text}`) && Math.abs(Number(t) - now().getTime() / 1_000) <= 300;
    if (request.method !== 'POST' || !right) return void response.writeHead(401).end();
    const said = JSON.parse(text) as Record<string, string | number>;
    const { v, event, key, ...rest } = said;
    if (v !== 1 || typeof key !== 'string') return void response.writeHead(400).end();
    const known = state.pages.get(key);
    if (event === 'resolve' && Object.keys(rest).length === 0) {
      if (known) known.resolved = true;
      return void response.writeHead(known ? 204 : 404).end();
    }
    const fields = new Set(['to', 'language', 'title', 'level', 'url', 'callback']);
    if (event !== 'page' || Object.keys(rest).some((name) => !fields.has(name)))
      return void response.writeHead(400).end();
    if (rest.to === 'nobody') return void response.writeHead(422).end();
    const { to, title, level, url, callback } = rest as Record<string, string>;
    if (known) known.times += 1;
    else
      state.pages.set(key, {
        ...{ key, to: to ?? '', title: title ?? '', level, url, callback: callback ?? '' },
        ...{ resolved: false, times: 1 },
      });
    if (next === 'after') return void request.socket.destroy();
    response.writeHead(202).end();
  }
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}/hook`,
    async act(page: Page, action: string, { secret = pagerSecret, at = now() } = {}) {
      const body = JSON.stringify({ v: 1, key: page.key, action });
      const t = Math.floor(at.getTime() / 1_000);
      const response = await fetch(page.callback, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'heed-signature': `t=${t},v1=${hex(secret, `${t}.${body}`)}`,
        },
        body,
      });
      const text = await response.text();
      return {
        status: response.status,
        said: response.status === 200 ? (JSON.parse(text) as { said: string }).said : '',
      };
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}
