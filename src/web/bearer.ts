import { createHash } from 'node:crypto';
import { isSame } from '../constant-time.ts';

/** The token of an `Authorization: Bearer …` header; undefined without one. Schemes have no case (RFC 9110, 11.1). */
export function bearerOf(authorization: string): string | undefined {
  return /^bearer +(\S.*)$/i.exec(authorization)?.[1];
}

/** What a refusal says in `WWW-Authenticate` (RFC 6750, 3): that a token is wanted, or that the one given is wrong. */
export function challenge(token: string | undefined): string {
  return `Bearer realm="Heed"${token === undefined ? '' : ', error="invalid_token"'}`;
}

/** Whether a token is one of those. Compares hashes, and all of them: what is right of it does not show in the time. */
export function isOneOf(token: string, accepted: readonly string[]): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  const given = hash(token);
  return accepted.filter((one) => isSame(given, hash(one))).length > 0;
}
