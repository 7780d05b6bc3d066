import { timingSafeEqual } from 'node:crypto';

/**
 * Whether two secrets, signatures or authentication codes are the same, in a time that does not tell where they differ:
 * the one way in which Heed compares them. Texts are compared as UTF-8. Of what differs in length it says so at once: a
 * length is given by a format and no secret.
 */
export function isSame(one: string | Uint8Array, other: string | Uint8Array): boolean {
  const [a, b] = [bytesOf(one), bytesOf(other)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

const bytesOf = (one: string | Uint8Array): Uint8Array => (typeof one === 'string' ? Buffer.from(one) : one);
