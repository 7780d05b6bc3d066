import type { App } from '../../src/app.ts';
import { sessionHash, startSession } from '../../src/web/session.ts';
import { csrfToken } from '../../src/web/tokens.ts';

/** What came back, redirects not followed. */
export interface Answer {
  status: number;
  text: string;
  /** Where a redirect leads. */
  location: string | null;
  headers: Headers;
}

export type Fields = Readonly<Record<string, string | readonly string[]>>;

/** A browser without a screen: keeps its cookie, and sends forms with the token of its session. */
export interface Browser {
  /** The person signed in; empty for nobody. */
  personId: string;
  cookie: string;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** `csrf` is added unless the fields hold one. */
  post(path: string, fields?: Fields): Promise<Answer>;
  /** The same as a browser sends a form with file choosers. */
  upload(
    path: string,
    fields: Fields,
    files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
  ): Promise<Answer>;
  /** Reads a stream of server-sent events until `enough` says so; gives what it read. */
  listen(path: string, enough: (read: string) => boolean, ready?: () => Promise<unknown>): Promise<string>;
}

/** A Heed to look at, in this process or in another. */
export type Looked = Pick<App, 'db' | 'clock' | 'tokens' | 'baseUrl'> & {
  config: Pick<App['config'], 'localMessenger'>;
};

/** Signs somebody of the sample company in, or nobody. */
export async function browserFor(app: Looked, staffNo: string): Promise<Browser>;
export function browserFor(app: Looked): Browser;
export function browserFor(app: Looked, staffNo?: string): Browser | Promise<Browser> {
  return staffNo === undefined ? browser(app, '', '', '') : signedIn(app, staffNo);
}

async function signedIn(app: Looked, staffNo: string): Promise<Browser> {
  const { id } = await app.db
    .selectFrom('person')
    .select('id')
    .where('staff_no', '=', staffNo)
    .executeTakeFirstOrThrow();
  const now = app.clock.now();
  const method = app.config.localMessenger ? 'local-persona' : 'test';
  const { token, expiresAt } = await startSession(app.db, id, method, now);
  return browser(app, id, `heed_session=${token}`, csrfToken(app.tokens, sessionHash(token), expiresAt));
}

function browser(app: Looked, personId: string, cookie: string, csrf: string): Browser {
  const fetched = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(new URL(path, app.baseUrl), { redirect: 'manual', ...init });
    return {
      status: response.status,
      text: await response.text(),
      location: response.headers.get('location'),
      headers: response.headers,
    };
  };
  return {
    personId,
    cookie,
    get: (path, headers = {}) => fetched(path, { headers: { accept: 'text/html', cookie, ...headers } }),
    post(path, fields = {}) {
      const body = new URLSearchParams();
      for (const [name, value] of Object.entries({ csrf, ...fields })) {
        for (const one of typeof value === 'string' ? [value] : value) body.append(name, one);
      }
      return fetched(path, { method: 'POST', body, headers: { accept: 'text/html', cookie } });
    },
    upload(path, fields, files) {
      const body = new FormData();
      for (const [name, value] of Object.entries({ csrf, ...fields })) {
        for (const one of typeof value === 'string' ? [value] : value) body.append(name, one);
      }
      for (const [name, bytes] of Object.entries(files))
        body.append(name, new File([bytes], bytes.length > 0 ? 'list.csv' : ''));
      return fetched(path, { method: 'POST', body, headers: { accept: 'text/html', cookie } });
    },
    async listen(path, enough, ready) {
      const leave = new AbortController();
      const response = await fetch(new URL(path, app.baseUrl), {
        headers: { accept: 'text/event-stream', cookie },
        signal: leave.signal,
      });
      if (!response.body) throw new Error(`${path} answered ${response.status} without a body`);
      await ready?.();
      let read = '';
      const decoder = new TextDecoder();
      for await (const chunk of response.body) {
        read += decoder.decode(chunk, { stream: true });
        if (enough(read)) break;
      }
      leave.abort();
      return read;
    },
  };
}
