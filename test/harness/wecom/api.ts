import type { App } from './apps.ts';
import type { Corp } from './corp.ts';
import { ApiError } from './errors.ts';
import type { Fields } from './fields.ts';
import type { Caller } from './tokens.ts';

/** One call of the API, its token checked. */
export interface ApiCall {
  corp: Corp;
  path: string;
  query: URLSearchParams;
  /** The JSON body; empty for GET and for uploads. */
  body: Fields;
  raw: Buffer;
  headers: Record<string, string | undefined>;
  caller: Caller;
  now: Date;
  /** Something that the platform lets pass and a client had better not do. */
  warn(detail: string): void;
}

/** A call that only an app's token may make. */
export interface AppCall extends ApiCall {
  app: App;
}

/** Answers that are not JSON. */
export class Binary {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly content: Buffer;

  constructor(status: number, headers: Record<string, string>, content: Buffer) {
    this.status = status;
    this.headers = headers;
    this.content = content;
  }
}

export type Answer = Record<string, unknown> | Binary;

export interface Route {
  method: 'GET' | 'POST';
  /** `details`: reads contacts, which the contacts helper may do only from old addresses. */
  who: 'app' | 'contacts' | 'any' | 'details';
  body?: 'json' | 'upload';
  answer(call: ApiCall): Answer;
}

export type Routes = Record<string, Route>;

/** The agentid of a body or a query must be the token's app. */
export function sameApp(app: App, corp: Corp, agentid: number | undefined): void {
  if (agentid === undefined) throw new ApiError(41011);
  if (!corp.apps.has(agentid)) throw new ApiError(40056);
  if (agentid !== app.agentid) throw new ApiError(301002);
}

/** An `app` route's answer, with the app at hand. */
export function forApp(method: 'GET' | 'POST', answer: (call: AppCall) => Answer): Route {
  return {
    method,
    who: 'app',
    answer(call) {
      if (call.caller.kind !== 'app') throw new ApiError(48002);
      return answer({ ...call, app: call.caller.app });
    },
  };
}

/** A number in the query; undefined when absent or none. */
export function intIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  return text !== null && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
