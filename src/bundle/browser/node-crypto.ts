import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { rsaVerifySha256 } from './rsa.ts';
import { type PublicKey, readSpki } from './spki.ts';

/** What a hash and a keyed hash have in common. */
interface Digesting {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/**
 * What verifying needs of `node:crypto`, in plain JavaScript, for a browser without a network: not every browser's
 * WebCrypto knows Ed25519, and none of them hashes without waiting. The build of the page puts it in the place of
 * `node:crypto`, so that the page verifies with the very modules that the command line does.
 */
class Hash {
  readonly #hash: Digesting;

  constructor(hash: Digesting) {
    this.#hash = hash;
  }

  update(data: Uint8Array | string, _encoding?: string): this {
    this.#hash.update(typeof data === 'string' ? Buffer.from(data, 'utf8') : data);
    return this;
  }

  digest(): Buffer;
  digest(encoding: 'hex'): string;
  digest(encoding?: 'hex'): Buffer | string {
    const bytes = Buffer.from(this.#hash.digest());
    return encoding ? bytes.toString(encoding) : bytes;
  }
}

export function createHash(algorithm: string): Hash {
  demandSha256(algorithm);
  return new Hash(sha256.create());
}

export function createHmac(algorithm: string, key: Uint8Array): Hash {
  demandSha256(algorithm);
  return new Hash(hmac.create(sha256, key));
}

/** One character a byte, which is how `merkle.ts` asks for it. */
export function hash(algorithm: string, bytes: Uint8Array, _encoding: 'binary'): string {
  demandSha256(algorithm);
  return String.fromCharCode(...sha256(bytes));
}

type Key = PublicKey & { export(): Buffer };

/** A public key from its SubjectPublicKeyInfo, which it can be exported to again. */
export function createPublicKey({ key }: { key: Uint8Array; format: 'der'; type: 'spki' }): Key {
  return { ...readSpki(key), export: () => Buffer.from(key) };
}

/** Whether `signature` is that of `key` over `data`. False for whatever cannot be one. */
export function verify(
  digest: string | null,
  data: Uint8Array,
  key: PublicKey,
  signature: Uint8Array,
): boolean {
  try {
    if (key.kind === 'ed25519')
      return digest === null && ed25519.verify(signature, data, key.bytes, { zip215: false });
    if (digest === null) return false;
    demandSha256(digest);
    if (key.kind === 'rsa') return rsaVerifySha256(key, data, signature);
    // As X.509 and WebAuthn have it: DER, and either of the two values that a signature can have.
    return p256.verify(signature, data, key.bytes, { format: 'der', lowS: false });
  } catch {
    return false;
  }
}

function demandSha256(algorithm: string): void {
  if (algorithm !== 'sha256') throw new TypeError(`no ${algorithm} here`);
}

/** Verifying makes no keys and signs nothing. */
function never(): never {
  throw new TypeError('a verifier has no secret keys');
}
export const createPrivateKey = never;
export const generateKeyPairSync = never;
export const sign = never;
