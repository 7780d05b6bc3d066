import { createHmac, randomBytes } from 'node:crypto';
import { isSame } from '../constant-time.ts';
import { HeedError } from '../errors.ts';
import type { Secrets } from '../secrets.ts';

/** What a token can say: readable by whoever holds it, so ids and paths, never content. */
export type TokenPayload =
  | string
  | number
  | boolean
  | null
  | TokenPayload[]
  | { [key: string]: TokenPayload };

/**
 * Signed texts that need no row in the database: CSRF tokens, `state` of a sign-in.
 * `boundTo` is something only the right bearer has (a session's hash); it is signed and not part of the token.
 */
export interface Tokens {
  sign(purpose: string, payload: TokenPayload, expiresAt: Date, boundTo?: string): string;
  /** @throws HeedError `forbidden` for a token that is not ours or not for this, `gone` for one that expired */
  verify(purpose: string, token: string, now: Date, boundTo?: string): TokenPayload;
}

/** Longer than any token Heed makes. */
const mostLength = 4_096;

/** `<base64url of [expiry ms, payload]>.<base64url of HMAC-SHA256>`, with a key of its own per purpose. */
export function tokensFrom(secrets: Secrets): Tokens {
  const mac = (key: Buffer, body: string, boundTo: string) =>
    createHmac('sha256', key)
      .update(JSON.stringify([body, boundTo]))
      .digest('base64url');
  return {
    sign(purpose, payload, expiresAt, boundTo = '') {
      const body = Buffer.from(JSON.stringify([expiresAt.getTime(), payload])).toString('base64url');
      return `${body}.${mac(secrets.derive(`token/${purpose}`)[0], body, boundTo)}`;
    },
    verify(purpose, token, now, boundTo = '') {
      const [body, signature, ...rest] = token.length > mostLength ? [] : token.split('.');
      const known =
        body !== undefined &&
        signature !== undefined &&
        rest.length === 0 &&
        secrets.derive(`token/${purpose}`).some((key) => isSame(mac(key, body, boundTo), signature));
      if (!known) throw new HeedError('forbidden', `a token for ${purpose} was not made here`);
      // Signed by us, so it has our shape.
      const [expiresAt, payload]: [number, TokenPayload] = JSON.parse(
        Buffer.from(body, 'base64url').toString(),
      );
      if (now.getTime() >= expiresAt) throw new HeedError('gone', `a token for ${purpose} has expired`);
      return payload;
    },
  };
}

/**
 * A token for the forms of one page, worthless in any other session. Every page gets a different one: a fixed
 * secret inside compressed pages can be guessed letter by letter from their lengths.
 */
export function csrfToken(tokens: Tokens, sessionHash: Buffer, expiresAt: Date): string {
  return tokens.sign('csrf', randomBytes(6).toString('base64url'), expiresAt, sessionHash.toString('hex'));
}

/** @throws HeedError `forbidden`, with the text `csrf`, when the form was not made for this session or is too old */
export function checkCsrf(tokens: Tokens, token: string | undefined, sessionHash: Buffer, now: Date): void {
  try {
    tokens.verify('csrf', token ?? '', now, sessionHash.toString('hex'));
  } catch (cause) {
    throw new HeedError('forbidden', 'a form came without a valid CSRF token', { text: 'csrf', cause });
  }
}
