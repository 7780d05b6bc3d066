import { agentRoutes } from './agent-api.ts';
import { type Answer, Binary, type Route, type Routes } from './api.ts';
import { appchatRoutes } from './appchat.ts';
import { updateRoutes } from './cards/update.ts';
import { contactsRoutes } from './contacts-api.ts';
import type { Corp } from './corp.ts';
import { ApiError, errmsg } from './errors.ts';
import { Fields, isObject } from './fields.ts';
import { perHour, perMinute } from './limits.ts';
import { mediaRoutes } from './media-api.ts';
import { menuRoutes } from './menu.ts';
import { msgauditRoutes } from './msgaudit-api.ts';
import { sendRoutes } from './send.ts';
import { signInRoutes } from './sign-in-api.ts';

const routes: Routes = {
  ...sendRoutes,
  ...updateRoutes,
  ...appchatRoutes,
  ...contactsRoutes,
  ...menuRoutes,
  ...mediaRoutes,
  ...msgauditRoutes,
  ...agentRoutes,
  ...signInRoutes,
};

/** Sends have quotas of their own, and a valid login code is free. */
const unlimited = new Set(['message/send', 'appchat/send', 'auth/getuserinfo']);

export interface ApiRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  raw: Buffer;
  headers: Record<string, string | undefined>;
  ip: string;
}

export interface ApiAnswer {
  errcode: number;
  body: Record<string, unknown> | Binary;
}

/** The API of one corp, without the transport. */
export class Api {
  readonly #corp: Corp;
  readonly #perMinute = perMinute();
  readonly #perHour = perHour();

  constructor(corp: Corp) {
    this.#corp = corp;
  }

  answer(request: ApiRequest): ApiAnswer {
    const corp = this.#corp;
    corp.counts.calls[request.path] = (corp.counts.calls[request.path] ?? 0) + 1;
    const { body, malformed } = readJson(request);
    const answered = this.#try(request, body, malformed);
    const wrong = malformed || body.wrong.length > 0;
    if (wrong) corp.warn(request.path, 'json', malformed ? 'malformed' : body.wrong.join(', '));
    this.#note(request, body, answered.errcode);
    if (answered.body instanceof Binary) return answered;
    const text = String(answered.body.errmsg);
    return {
      ...answered,
      body: { ...answered.body, errmsg: wrong ? `${text} Warning: wrong json format. ` : text },
    };
  }

  #try(request: ApiRequest, body: Fields, malformed: boolean): ApiAnswer {
    const now = this.#corp.clock.now();
    try {
      const answer = this.#run(request, body, malformed);
      if (answer instanceof Binary) return { errcode: 0, body: answer };
      return { errcode: 0, body: { errcode: 0, errmsg: 'ok', ...answer } };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const text = errmsg(error.errcode, error.message, { ip: request.ip, now });
      return { errcode: error.errcode, body: { errcode: error.errcode, errmsg: text, ...error.fields } };
    }
  }

  #run(request: ApiRequest, body: Fields, malformed: boolean): Answer {
    const corp = this.#corp;
    const { path, query, ip } = request;
    const refusal = corp.faults.refusal(path);
    if (refusal) throw new ApiError(refusal.errcode, refusal.errmsg);
    if (path === 'gettoken') return corp.tokens.give(corp, query, ip);
    const route = routes[path];
    if (!route) throw new ApiError(40058, `no API ${path} in the fake`);
    const now = corp.clock.now();
    const caller = corp.tokens.check(query.get('access_token'), now);
    if (!corp.trustedIps.includes(ip)) throw new ApiError(60020);
    if (caller.kind === 'app' && caller.app.disabled) throw new ApiError(50003, 'app disabled');
    this.#limit(path, now);
    checkCaller(route, caller.kind, corp);
    if (route.method !== request.method || malformed) throw new ApiError(40058);
    const warn = (detail: string) => corp.warn(path, 'display', detail);
    return route.answer({ ...request, corp, body, caller, now, warn });
  }

  #limit(path: string, now: Date): void {
    const { callsPerMinute, callsPerHour } = this.#corp.limits;
    if (unlimited.has(path)) return;
    const free =
      this.#perMinute.take(path, now, callsPerMinute) && this.#perHour.take(path, now, callsPerHour);
    if (!free) throw new ApiError(45009);
  }

  #note({ path, query }: ApiRequest, body: Fields, errcode: number): void {
    if (!this.#corp.remembers) return;
    const shown = Object.fromEntries(query);
    for (const secret of ['access_token', 'corpsecret']) if (secret in shown) shown[secret] = '…';
    this.#corp.calls.push({ path, query: shown, body: body.data, errcode });
  }
}

function checkCaller({ who }: Route, kind: 'app' | 'contacts' | 'archive', corp: Corp): void {
  if (who === 'details' && kind === 'contacts' && !corp.contacts.readDetails) throw new ApiError(48009);
  if (kind === 'archive' && who !== 'any') throw new ApiError(48002);
  if ((who === 'app' || who === 'contacts') && who !== kind) throw new ApiError(48002);
}

function readJson({ method, raw, path }: ApiRequest): { body: Fields; malformed: boolean } {
  if (method !== 'POST' || routes[path]?.body === 'upload') return { body: new Fields({}), malformed: false };
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
    if (isObject(value)) return { body: new Fields(value), malformed: false };
  } catch {
    // Falls through to the same answer as a value that is no object.
  }
  return { body: new Fields({}), malformed: true };
}
