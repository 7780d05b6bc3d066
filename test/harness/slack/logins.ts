import { createHash, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Args } from './args.ts';
import { ApiError, cannot } from './errors.ts';
import { hex } from './ids.ts';
import type { JsonObject, User } from './types.ts';
import type { Workspace } from './workspace.ts';

interface Login {
  userId: string;
  clientId: string;
  redirectUri: string;
  scopes: string[];
  nonce: string | undefined;
  challenge: string | undefined;
  until: number;
  used: boolean;
}

let pair: { publicKey: KeyObject; privateKey: KeyObject } | undefined;
/** Made once: it takes longer than everything else here. */
function keys() {
  pair ??= generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return pair;
}

/** Sign in with Slack: OpenID Connect with codes, PKCE and RS256. */
export class Logins {
  readonly #workspace: Workspace;
  readonly #codes = new Map<string, Login>();
  readonly #tokens = new Map<string, { userId: string; scopes: string[] }>();
  readonly kid = hex(8);
  redirectUrls = ['http://127.0.0.1', 'http://localhost', 'https://localhost'];

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  get issuer(): string {
    return this.#workspace.options.issuer ?? 'https://slack.com';
  }

  jwks(): JsonObject {
    const { n, e } = keys().publicKey.export({ format: 'jwk' });
    return { keys: [{ kty: 'RSA', use: 'sig', alg: 'RS256', kid: this.kid, n: n ?? '', e: e ?? '' }] };
  }

  discovery(): JsonObject {
    const { origin } = this.#workspace;
    return {
      issuer: this.issuer,
      authorization_endpoint: `${origin}/openid/connect/authorize`,
      token_endpoint: `${origin}/api/openid.connect.token`,
      userinfo_endpoint: `${origin}/api/openid.connect.userInfo`,
      jwks_uri: `${origin}/openid/connect/keys`,
      scopes_supported: ['openid', 'profile', 'email'],
      response_types_supported: ['code'],
      response_modes_supported: ['form_post'],
      grant_types_supported: ['authorization_code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      claims_supported: ['sub', 'auth_time', 'iss'],
      claims_parameter_supported: false,
      request_parameter_supported: false,
      request_uri_parameter_supported: true,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    };
  }

  /** Somebody is at the sign-in page and agrees. @returns where the browser goes */
  authorize(userId: string, url: URL): string {
    const { clientId, team, directory, now } = this.#workspace;
    const query = url.searchParams;
    const user = directory.user(userId) ?? cannot(`no user ${userId}`);
    if (user.deleted || user.isBot) cannot('access_denied');
    if (query.get('client_id') !== clientId) cannot('invalid_client_id');
    if (query.get('response_type') !== 'code') cannot('invalid_response_type');
    const redirectUri = query.get('redirect_uri') ?? '';
    if (!this.redirectUrls.some((one) => redirectUri.startsWith(one))) cannot('bad_redirect_uri');
    const scopes = (query.get('scope') ?? '').split(/[ ,]+/);
    if (!scopes.includes('openid')) cannot('invalid_scope');
    if (scopes.some((scope) => !['openid', 'profile', 'email'].includes(scope))) cannot('invalid_scope');
    const asked = query.get('team');
    if (asked && asked !== team.id) cannot('invalid_team');
    const method = query.get('code_challenge_method');
    const challenge = query.get('code_challenge') ?? undefined;
    if (challenge !== undefined && method !== 'S256') cannot('invalid_code_challenge_method');
    const nonce = query.get('nonce') ?? undefined;
    const code = `${hex(6)}.${hex(16)}`;
    const until = now.getTime() + 600_000;
    this.#codes.set(code, { userId, clientId, redirectUri, scopes, nonce, challenge, until, used: false });
    const back = new URL(redirectUri);
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    return back.href;
  }

  token(args: Args, now: Date): JsonObject {
    if (args.text('client_id') !== this.#workspace.clientId) throw new ApiError('invalid_client_id');
    if (args.text('client_secret') !== this.#workspace.clientSecret) throw new ApiError('bad_client_secret');
    const grant = args.text('grant_type') ?? 'authorization_code';
    if (grant !== 'authorization_code') throw new ApiError('invalid_grant_type');
    const login = this.#codes.get(args.text('code') ?? '');
    if (!login || login.used || now.getTime() > login.until) throw new ApiError('invalid_code');
    // One was given when the code was asked for, so it is asked for again.
    if (args.text('redirect_uri') !== login.redirectUri) throw new ApiError('bad_redirect_uri');
    if (login.challenge !== undefined && sha256(args.text('code_verifier') ?? '') !== login.challenge)
      throw new ApiError('invalid_grant');
    login.used = true;
    const access_token = `xoxp-fake-${hex(12)}`;
    this.#tokens.set(access_token, { userId: login.userId, scopes: login.scopes });
    return { access_token, token_type: 'Bearer', id_token: this.#idToken(login, access_token, now) };
  }

  callerOf(token: string): { userId: string; scopes: string[] } | undefined {
    return this.#tokens.get(token);
  }

  userInfo({ userId, scopes }: { userId: string; scopes: readonly string[] }): JsonObject {
    const user = this.#workspace.directory.user(userId);
    if (!user || user.deleted) throw new ApiError('account_inactive');
    return { sub: userId, ...this.#claims(user, scopes) };
  }

  #claims(user: User, scopes: readonly string[]): JsonObject {
    const { id, name, domain } = this.#workspace.team;
    const email = {
      email: user.email,
      email_verified: user.emailConfirmed,
      date_email_verified: 1_600_000_000,
    };
    const [given_name = '', ...rest] = user.realName.split(' ');
    const profile = {
      name: user.realName,
      given_name,
      family_name: rest.join(' '),
      locale: user.locale,
      picture: '',
    };
    return {
      'https://slack.com/team_id': id,
      'https://slack.com/user_id': user.id,
      'https://slack.com/team_name': name,
      'https://slack.com/team_domain': domain,
      ...(scopes.includes('email') ? email : {}),
      ...(scopes.includes('profile') ? profile : {}),
    };
  }

  #idToken(login: Login, accessToken: string, now: Date): string {
    const user = this.#workspace.directory.user(login.userId) ?? cannot(`no user ${login.userId}`);
    const iat = Math.floor(now.getTime() / 1000);
    const half = createHash('sha256').update(accessToken).digest().subarray(0, 16);
    return this.sign({
      iss: this.issuer,
      sub: user.id,
      aud: login.clientId,
      exp: iat + 300,
      iat,
      auth_time: iat,
      ...(login.nonce === undefined ? {} : { nonce: login.nonce }),
      at_hash: half.toString('base64url'),
      ...this.#claims(user, login.scopes),
    });
  }

  /** Any claims, signed with the key that `/openid/connect/keys` shows. */
  sign(claims: JsonObject): string {
    const head = { alg: 'RS256', typ: 'JWT', kid: this.kid };
    const parts = [head, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    const signed = parts.join('.');
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(keys().privateKey, 'base64url')}`;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
