import {
  constants,
  createPublicKey,
  generateKeyPair,
  privateDecrypt,
  publicEncrypt,
  verify,
} from 'node:crypto';
import { promisify } from 'node:util';
import { HeedError } from '../errors.ts';

/**
 * The server's half of RSABSSA-SHA384-PSS-Randomized (RFC 9474, 5): whoever signs sees a number that tells nothing of what is
 * signed. OpenSSL does the arithmetic, blinded against timing. The browser's half is `src/web/assets/blind-token.js`.
 */

/** Of the modulus. A key lives for a survey, at most weeks. */
const bits = 2_048;

/** Both in DER: SPKI and PKCS #8. */
export interface BlindKeys {
  publicKey: Buffer;
  privateKey: Buffer;
}

const generate = promisify(generateKeyPair);

export async function newBlindKeys(): Promise<BlindKeys> {
  return generate('rsa', {
    modulusLength: bits,
    publicExponent: 0x10001,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  });
}

/** 32 random bytes that RFC 9474 puts before a message, then the browser's 32 random bytes. */
export const tokenBytes = 64;

const publicKeyOf = (publicKey: Buffer) => createPublicKey({ key: publicKey, format: 'der', type: 'spki' });

/** The modulus, big-endian, as base64url without padding: what a browser needs besides the exponent 65537. */
export function modulusOf(publicKey: Buffer): string {
  const { n } = publicKeyOf(publicKey).export({ format: 'jwk' });
  if (!n) throw new Error('an RSA key has no modulus');
  return n;
}

/**
 * BlindSign (RFC 9474, 4.3).
 *
 * @throws HeedError `bad-request` for what is no number below the modulus, in its length
 */
export function blindSign({ publicKey, privateKey }: BlindKeys, blinded: Buffer): Buffer {
  const padding = constants.RSA_NO_PADDING;
  try {
    const key = { key: privateKey, format: 'der', type: 'pkcs8', padding } as const;
    const signed = privateDecrypt(key, blinded);
    // A fault in the arithmetic would give the key away.
    if (publicEncrypt({ key: publicKeyOf(publicKey), padding }, signed).equals(blinded)) return signed;
  } catch (cause) {
    throw new HeedError('bad-request', 'a blinded message could not be signed', { cause });
  }
  throw new HeedError('bad-request', 'a blinded message is not in its length');
}

/** Whether a token was signed with that key: RSASSA-PSS-VERIFY with SHA-384, MGF1 with SHA-384 and 48 bytes of salt. */
export function isSigned(publicKey: Buffer, token: Buffer, signature: Buffer): boolean {
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return verify('sha384', token, { key: publicKeyOf(publicKey), padding, saltLength: 48 }, signature);
}
