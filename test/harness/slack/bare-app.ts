import { createServer, type IncomingMessage } from 'node:http';

export interface Got {
  path: string;
  headers: Record<string, string | undefined>;
  body: Buffer;
}

export interface Said {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** Never answered. */
  silent?: boolean;
}

/** A bare server in an app's place: notes what came, and answers as it is told. */
export async function startApp() {
  const got: Got[] = [];
  const app: { got: Got[]; answer: (got: Got) => Said | Promise<Said> } = { got, answer: () => ({}) };
  const server = createServer((request, response) => {
    void read(request).then(async (one) => {
      got.push(one);
      const { status = 200, headers = {}, body = '', silent } = await app.answer(one);
      if (!silent) response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const base = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const urls = { events: `${base}/events`, interactive: `${base}/interactive`, commands: `${base}/commands` };
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return Object.assign(app, { base, urls, close });
}

async function read(request: IncomingMessage): Promise<Got> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join() : value,
    ]),
  );
  return { path: request.url ?? '', headers, body: Buffer.concat(chunks) };
}
