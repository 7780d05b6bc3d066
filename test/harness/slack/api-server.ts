import { type ApiCall, type Caller, needScope } from './api.ts';
import { Args } from './args.ts';
import { ApiError } from './errors.ts';
import { isObject, parseJson } from './json.ts';
import { facts, type MethodFacts, methods } from './methods.ts';
import { Novelties } from './novelties.ts';
import { PerSecond, Sliding } from './rates.ts';
import type { JsonObject } from './types.ts';
import type { Workspace } from './workspace.ts';

export interface ApiRequest {
  method: string;
  contentType: string | undefined;
  authorization: string | undefined;
  raw: Buffer;
}

export interface ApiAnswer {
  status: number;
  headers: Record<string, string>;
  /** JSON, or a text as it is. */
  body: JsonObject | string;
}

/** Methods whose scopes depend on what they are asked about; they check for themselves. */
const scoped = /^conversations\./;
const withoutToken = new Set(['openid.connect.token']);

/** The Web API of one workspace, without the transport. */
export class Api {
  readonly #workspace: Workspace;
  readonly #perMinute = new Sliding(60_000);
  readonly #perChannel = new PerSecond();
  readonly #novelties: Novelties;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.#novelties = new Novelties(workspace.options.unknownFields !== false);
  }

  answer(request: ApiRequest): ApiAnswer {
    const { method } = request;
    const { counts } = this.#workspace;
    this.#workspace.catchUp();
    counts.calls[method] = (counts.calls[method] ?? 0) + 1;
    const fact = facts.get(method);
    const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
    const args: { seen: JsonObject } = { seen: {} };
    try {
      const body = this.#run(request, fact, headers, args);
      this.#note(method, args.seen, undefined);
      return { status: 200, headers, body: this.#novelties.in({ ok: true, ...body }) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#note(method, args.seen, error.error);
      const wait = headers['retry-after'];
      if (wait !== undefined) counts.limited[method] = (counts.limited[method] ?? 0) + 1;
      return {
        status: wait === undefined ? 200 : 429,
        headers,
        body: this.#novelties.in({ ok: false, error: error.error, ...error.fields }),
      };
    }
  }

  #run(
    request: ApiRequest,
    fact: MethodFacts | undefined,
    headers: Record<string, string>,
    note: { seen: JsonObject },
  ): JsonObject {
    const workspace = this.#workspace;
    const { method } = request;
    const run = methods[method];
    if (!fact || !run) throw new ApiError('unknown_method');
    const given = argsOf(request, fact);
    const form = typeof given.token === 'string' && !isJson(request) ? given.token : undefined;
    const { token: _, ...all } = given;
    const args = new Args(all);
    note.seen = redacted(method, all);
    const caller = this.#caller(method, bearer(request.authorization) ?? form);
    if (caller.kind === 'bot') headers['x-oauth-scopes'] = workspace.scopes.join(',');
    if (fact.scopes.length > 0) headers['x-accepted-oauth-scopes'] = fact.scopes.join(',');
    const refusal = workspace.faults.refusal(method);
    if (refusal) throw new ApiError(refusal);
    const { now } = workspace;
    this.#limit(method, fact, args, now, headers);
    if (!scoped.test(method) && caller.kind === 'bot') needScope(workspace, ...fact.scopes);
    for (const name of Object.keys(all))
      if (!fact.args.has(name)) workspace.warn(method, `unknown argument ${name}`);
    // The token of an organisation says nothing about which of its workspaces is meant.
    if (workspace.team.id.startsWith('E') && ofWorkspaces.has(method) && !args.has('team_id'))
      throw new ApiError('missing_argument');
    const call: ApiCall = { workspace, method, args, caller, now };
    return run(call);
  }

  #caller(method: string, token: string | undefined): Caller {
    const workspace = this.#workspace;
    if (withoutToken.has(method)) return { kind: 'nobody' };
    if (!token) throw new ApiError('not_authed');
    if (token === workspace.appToken) {
      if (method !== 'apps.connections.open') throw new ApiError('not_allowed_token_type');
      return { kind: 'app' };
    }
    const login = workspace.logins.callerOf(token);
    if (login) {
      if (method !== 'openid.connect.userInfo' && method !== 'auth.test')
        throw new ApiError('not_allowed_token_type');
      return { kind: 'user', ...login };
    }
    if (token !== workspace.botToken) throw new ApiError('invalid_auth');
    if (workspace.refusedToken) throw new ApiError(workspace.refusedToken);
    if (method === 'apps.connections.open' || method === 'openid.connect.userInfo')
      throw new ApiError('not_allowed_token_type');
    return { kind: 'bot' };
  }

  /** By method and workspace; posts besides by channel. Only what is over its own limit waits. */
  #limit(method: string, fact: MethodFacts, args: Args, now: Date, headers: Record<string, string>): void {
    const { limits } = this.#workspace;
    const post = method === 'chat.postMessage';
    const most = post ? limits.postsPerMinute : limits[fact.tier];
    const channel = post ? this.#channelKey(args) : '';
    const wait = Math.max(
      this.#perMinute.look(method, now, most),
      post ? this.#perChannel.look(channel, now, limits.channelBurst) : 0,
    );
    if (wait > 0) {
      headers['retry-after'] = String(Math.max(1, Math.ceil(wait / 1_000)));
      throw new ApiError('ratelimited');
    }
    this.#perMinute.take(method, now, most);
    if (post) this.#perChannel.take(channel, now, limits.channelBurst);
  }

  /** A person and the direct messages with them are the same channel. */
  #channelKey(args: Args): string {
    const id = args.text('channel') ?? '';
    const { conversations, botUserId, remembers } = this.#workspace;
    if (!remembers) return id.replace(/^[UWD]/, '');
    const conversation = conversations.find(id);
    if (conversation?.kind !== 'im') return id;
    return [...conversation.members].find((member) => member !== botUserId) ?? id;
  }

  #note(method: string, args: JsonObject, error: string | undefined): void {
    if (this.#workspace.remembers)
      this.#workspace.calls.push({ method, args, error, at: this.#workspace.now });
  }
}

const ofWorkspaces: ReadonlySet<string> = new Set([
  'conversations.create',
  'conversations.list',
  'users.list',
  'usergroups.list',
  'usergroups.users.list',
]);

function isJson({ contentType }: ApiRequest): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json';
}

function argsOf(request: ApiRequest, fact: MethodFacts): JsonObject {
  const text = request.raw.toString('utf8');
  if (isJson(request)) {
    if (!fact.json) throw new ApiError('invalid_post_type');
    if (!bearer(request.authorization)) throw new ApiError('not_authed');
    const value = parseJson(text === '' ? '{}' : text);
    if (value === undefined) throw new ApiError('invalid_json');
    if (!isObject(value)) throw new ApiError('json_not_object');
    return value;
  }
  if (text !== '' && !request.contentType?.startsWith('application/x-www-form-urlencoded'))
    throw new ApiError(request.contentType === undefined ? 'missing_post_type' : 'invalid_post_type');
  return Object.fromEntries(new URLSearchParams(text));
}

function bearer(header: string | undefined): string | undefined {
  return /^Bearer (\S+)$/.exec(header ?? '')?.[1];
}

/** What is kept of a call: no secret of anybody. */
function redacted(method: string, args: JsonObject): JsonObject {
  if (!method.startsWith('openid.')) return args;
  return Object.fromEntries(Object.keys(args).map((name) => [name, '…']));
}
