import type { FakeApp, FakeWecom } from './types.ts';

type Json = Record<string, unknown>;

/** Calls the API without any of the adapter's care: for tests of the fake and of what the platform answers. */
export class RawClient {
  readonly #fake: FakeWecom;
  readonly #secret: string;
  #token = '';

  constructor(fake: FakeWecom, secret: string = fake.app.secret) {
    this.#fake = fake;
    this.#secret = secret;
  }

  static of(fake: FakeWecom, app: FakeApp): RawClient {
    return new RawClient(fake, app.secret);
  }

  async gettoken(query: Record<string, string> = {}): Promise<Json> {
    const all = { corpid: this.#fake.corpid, corpsecret: this.#secret, ...query };
    return json(await fetch(`${this.#fake.apiBase}/cgi-bin/gettoken?${new URLSearchParams(all)}`));
  }

  async get(path: string, query: Record<string, string> = {}): Promise<Json> {
    return json(await this.request(path, query));
  }

  async post(path: string, body: unknown, query: Record<string, string> = {}): Promise<Json> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return json(await this.request(path, query, { method: 'POST', body: text }));
  }

  async request(path: string, query: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> {
    const search = new URLSearchParams({ access_token: await this.token(), ...query });
    return fetch(`${this.#fake.apiBase}/cgi-bin/${path}?${search}`, init);
  }

  async token(): Promise<string> {
    if (this.#token === '') {
      const { access_token } = await this.gettoken();
      if (typeof access_token !== 'string') throw new Error('no token');
      this.#token = access_token;
    }
    return this.#token;
  }

  /** The next call fetches a token. */
  forget(): void {
    this.#token = '';
  }
}

async function json(response: Response): Promise<Json> {
  const value: unknown = await response.json();
  if (typeof value !== 'object' || value === null) throw new TypeError('no JSON object');
  return { ...value };
}
