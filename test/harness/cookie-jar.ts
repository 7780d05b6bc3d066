/** What came back, redirects not followed. */
export interface Page {
  status: number;
  text: string;
  location: string | null;
}

/** A browser that keeps cookies as servers set them, and sends its own name. */
export class CookieJar {
  readonly #agent: string;
  readonly #base: string;
  readonly #cookies = new Map<string, string>();

  constructor(base: string, agent: string) {
    this.#base = base;
    this.#agent = agent;
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies;
  }

  async get(address: string): Promise<Page> {
    return this.#fetch(address, {});
  }

  /** Sends a form of ours, with the token that stands on the page it was on. */
  async post(path: string, fields: Record<string, string>): Promise<Page> {
    return this.#fetch(path, { method: 'POST', body: new URLSearchParams(fields) });
  }

  async #fetch(address: string, init: RequestInit): Promise<Page> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(address, this.#base), {
      redirect: 'manual',
      ...init,
      headers: { accept: 'text/html', 'user-agent': this.#agent, cookie },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return {
      status: response.status,
      text: await response.text(),
      location: response.headers.get('location'),
    };
  }
}
