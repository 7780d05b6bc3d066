import { createHmac } from 'node:crypto';
import { fromBase64, toBase64 } from './encoding.ts';
import { invalid } from './invalid.ts';

/**
 * What goes into the log about an event is a salted commitment and nothing else: without event and salt it
 * tells nothing and links to nobody, so both can be erased and every proof stays valid.
 */
export const SALT_SIZE = 32;
const COMMITMENT_SIZE = 32;

/** HMAC-SHA256 with the salt as key over the UTF-8 bytes of the canonical event (`canonicalise`). */
export function commit(salt: Uint8Array, canonical: string): Buffer {
  // HMAC pads short keys with zeros, so two salts of different length could give one commitment.
  if (salt.length !== SALT_SIZE) throw new RangeError(`a salt has ${SALT_SIZE} bytes`);
  return createHmac('sha256', salt).update(canonical, 'utf8').digest();
}

/** `{"v":1,"c":"<base64>"}`: these bytes exactly, of which the leaf hash is taken. */
export function formatEntry(commitment: Uint8Array): Buffer {
  if (commitment.length !== COMMITMENT_SIZE)
    throw new RangeError(`a commitment has ${COMMITMENT_SIZE} bytes`);
  return Buffer.from(`{"v":1,"c":"${toBase64(commitment)}"}`);
}

/** The commitment in an entry. @throws HeedError `evidence-invalid` (step `entry`) */
export function parseEntry(entry: Uint8Array): Buffer {
  const match = /^\{"v":1,"c":"([A-Za-z0-9+/]{43}=)"\}$/.exec(Buffer.from(entry).toString('latin1'));
  const bytes = match?.[1] === undefined ? undefined : fromBase64(match[1], COMMITMENT_SIZE);
  if (!bytes) throw invalid('entry', 'not of the form {"v":1,"c":"<base64>"}');
  return bytes;
}
