import { randomBytes } from 'node:crypto';
import type { App } from './apps.ts';
import type { Corp } from './corp.ts';
import { ApiError } from './errors.ts';
import { perMinute } from './limits.ts';

/** Whose secret a token was had with. */
export type Caller = { kind: 'app'; app: App } | { kind: 'contacts' } | { kind: 'archive' };

interface Token {
  value: string;
  expiresAt: number;
  caller: Caller;
}

/** Access tokens: one for each secret, the same until it runs out. */
export class Tokens {
  readonly #current = new Map<string, Token>();
  readonly #known = new Map<string, Token>();
  readonly #perMinute = perMinute();
  /** Wrong secrets by address, and until when the address is shut out. */
  readonly #wrong = new Map<string, { count: number; outUntil: number }>();

  /** `GET gettoken?corpid=&corpsecret=` */
  give(corp: Corp, query: URLSearchParams, ip: string): { access_token: string; expires_in: number } {
    corp.counts.gettoken++;
    const now = corp.clock.now();
    const corpid = query.get('corpid');
    const secret = query.get('corpsecret');
    if (!corpid) throw new ApiError(41002);
    if (!secret) throw new ApiError(41004);
    if ((this.#wrong.get(ip)?.outUntil ?? 0) > now.getTime()) throw new ApiError(45009);
    if (corpid !== corp.corpid) throw new ApiError(40013);
    const caller = corp.callerOf(secret);
    if (!caller) {
      this.#countWrong(ip, now.getTime(), corp.limits.wrongSecrets);
      throw new ApiError(40001);
    }
    if (!corp.trustedIps.includes(ip)) throw new ApiError(60020);
    if (caller.kind === 'app' && caller.app.disabled) throw new ApiError(50003, 'app disabled');
    if (!this.#perMinute.take(secret, now, corp.limits.gettokenPerMinute)) throw new ApiError(45009);
    const token = this.#currentOf(secret, now.getTime()) ?? this.#issue(corp, secret, caller);
    return { access_token: token.value, expires_in: Math.floor((token.expiresAt - now.getTime()) / 1000) };
  }

  /** @throws {ApiError} 41001, 40014, 42001 */
  check(value: string | null, now: Date): Caller {
    if (!value) throw new ApiError(41001);
    const token = this.#known.get(value);
    if (!token) throw new ApiError(40014);
    if (token.expiresAt <= now.getTime()) throw new ApiError(42001);
    return token.caller;
  }

  revokeAll(): void {
    this.#current.clear();
    this.#known.clear();
  }

  expireAll(now: Date): void {
    for (const token of this.#known.values()) token.expiresAt = Math.min(token.expiresAt, now.getTime());
    this.#current.clear();
  }

  #currentOf(secret: string, now: number): Token | undefined {
    const token = this.#current.get(secret);
    return token && token.expiresAt > now ? token : undefined;
  }

  #issue(corp: Corp, secret: string, caller: Caller): Token {
    const expiresAt = corp.clock.now().getTime() + corp.tokenLifetime * 1000;
    // As long as real ones get: a column or a header made for less must show here.
    const token = { value: randomBytes(384).toString('base64url'), expiresAt, caller };
    this.#current.set(secret, token);
    this.#known.set(token.value, token);
    return token;
  }

  #countWrong(ip: string, now: number, limit: number): void {
    const { count } = this.#wrong.get(ip) ?? { count: 0 };
    const out = count + 1 >= limit;
    this.#wrong.set(ip, { count: out ? 0 : count + 1, outUntil: out ? now + 3_600_000 : 0 });
  }
}
