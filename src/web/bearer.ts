import { createHash, timingSafeEqual } from 'node:crypto';

/** The token of an `Authorization: Bearer …` header; undefined without one. */
export function bearerOf(authorization: string): string | undefined {
  return /^Bearer (.+)$/.exec(authorization)?.[1];
}

/** Compares hashes, so that neither content nor length shows in the time it takes. */
export function sameToken(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
