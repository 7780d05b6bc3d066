import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What stands between one process and its platform: who sends can be told apart, and kept waiting. */
export class Door {
  readonly #server: Server;
  readonly #to: string;
  readonly #waiting: (() => void)[] = [];
  #held = false;
  /** Messages that were passed on. */
  passed = 0;

  private constructor(to: string) {
    this.#to = to;
    this.#server = createServer((request, response) => {
      this.#passes(request, response).catch(() => response.destroy());
    });
  }

  static async before(to: string): Promise<Door> {
    const door = new Door(to);
    door.#server.listen(0, '127.0.0.1');
    await once(door.#server, 'listening');
    return door;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How many messages wait before it. */
  get waiting(): number {
    return this.#waiting.length;
  }

  hold(): void {
    this.#held = true;
  }

  open(): void {
    this.#held = false;
    for (const goOn of this.#waiting.splice(0)) goOn();
  }

  async close(): Promise<void> {
    this.open();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #passes(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk as Buffer));
    const { method = 'GET', url = '/', headers } = request;
    const message = url.includes('/message/send');
    if (message && this.#held) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const type = headers['content-type'];
    const answer = await fetch(`${this.#to}${url}`, {
      method,
      ...(type ? { headers: { 'content-type': type } } : {}),
      ...(method === 'GET' ? {} : { body: Buffer.concat(chunks) }),
    });
    if (message) this.passed += 1;
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  }
}
