import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  method: string;
  authorization: string | undefined;
  args: Record<string, string>;
}

export type Answer =
  /** JSON with HTTP 200. */
  object | ((request: IncomingMessage, response: ServerResponse) => void);

export interface ScriptedSlack {
  apiBase: string;
  asked: readonly Asked[];
  /** What the next calls of a method are answered, in order; `ok` after that. */
  script(method: string, ...answers: Answer[]): void;
  close(this: void): Promise<void>;
}

/** A server that says what a test wants said, where the fake Slack would have a mind of its own. */
export async function scriptedSlack(): Promise<ScriptedSlack> {
  const asked: Asked[] = [];
  const scripts = new Map<string, Answer[]>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const method = (request.url ?? '').replace('/api/', '');
      const args = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
      asked.push({ method, authorization: request.headers.authorization, args });
      const answer = scripts.get(method)?.shift() ?? { ok: true, channel: 'D1', ts: '1.000001' };
      if (typeof answer === 'function') answer(request, response);
      else response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    apiBase: `http://127.0.0.1:${port}/api/`,
    asked,
    script(method, ...answers) {
      scripts.set(method, [...(scripts.get(method) ?? []), ...answers]);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
