import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import { codeCost, stretch } from './slow.ts';

/** PKCS #8 and SPKI of X25519 (RFC 8410) before the 32 bytes of a key. */
const privateHead = Buffer.from('302e020100300506032b656e04220420', 'hex');
const publicHead = Buffer.from('302a300506032b656e032100', 'hex');

export interface KeyPair {
  secret: KeyObject;
  /** 32 bytes (RFC 7748). */
  public: Buffer;
}

/** @param seed 32 bytes */
export function keyPairFrom(seed: Buffer): KeyPair {
  const secret = createPrivateKey({
    key: Buffer.concat([privateHead, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  return { secret, public: createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32) };
}

export const newSeed = (): Buffer => randomBytes(32);

export const publicKeyFrom = (raw: Buffer): KeyObject =>
  createPublicKey({ key: Buffer.concat([publicHead, raw]), format: 'der', type: 'spki' });

/**
 * What a receipt code is to Heed: by what its report is found, and the keys that open what was answered. Both come of the
 * code by scrypt, and neither of the other, so what is stored opens nothing.
 */
export async function keysOfCode(code: string, salt: Buffer): Promise<{ lookup: Buffer; pair: KeyPair }> {
  const stretched = await stretch(`heed anonymous code/${code}`, salt, 64, {
    ...{ cost: codeCost, lane: 'code' },
  });
  return {
    lookup: createHash('sha256').update(stretched.subarray(0, 32)).digest(),
    pair: keyPairFrom(stretched.subarray(32)),
  };
}
