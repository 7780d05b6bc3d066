import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import { HeedError } from '../errors.ts';
import { type KeyPair, publicKeyFrom } from './keys.ts';

/** Words under a key of their own, and that key under the public key of each reader. All in base64. */
export interface Sealed {
  v: 1;
  body: string;
  /** By reader: `reporter`, or a recipient's id. Ephemeral public key, then the sealed key. */
  keys: Record<string, string>;
}

/** Sizes come in steps, so that they tell little of what is inside. */
const step = 2_048;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals words to several readers: AES-256-GCM, its key by X25519 with a key used once, HKDF-SHA256 and AES-256-GCM, as ECIES
 * does. Each word and each reader is tied to its place.
 *
 * @param place where it stands: moved elsewhere, it does not open
 */
export function sealTo(readers: ReadonlyMap<string, Buffer>, place: string, words: string): Sealed {
  const key = randomBytes(32);
  const keys = [...readers].map(([reader, publicKey]): [string, string] => {
    const once = generateKeyPairSync('x25519');
    const shared = diffieHellman({ privateKey: once.privateKey, publicKey: publicKeyFrom(publicKey) });
    const head = once.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    const wrapping = wrappingKey(shared, head, publicKey);
    return [reader, Buffer.concat([head, lock(wrapping, key, `${place}/${reader}`)]).toString('base64')];
  });
  return { v: 1, body: lock(key, padded(words), place).toString('base64'), keys: Object.fromEntries(keys) };
}

/** @throws HeedError `forbidden` when it is not sealed to this reader, or was altered */
export function openFor(reader: string, pair: KeyPair, place: string, sealed: Sealed): string {
  const wrapped = Buffer.from(sealed.keys[reader] ?? '', 'base64');
  try {
    const head = wrapped.subarray(0, 32);
    const shared = diffieHellman({ privateKey: pair.secret, publicKey: publicKeyFrom(head) });
    const own = createPublicKey(pair.secret).export({ format: 'der', type: 'spki' }).subarray(-32);
    const key = unlock(wrappingKey(shared, head, own), wrapped.subarray(32), `${place}/${reader}`);
    return unpadded(unlock(key, Buffer.from(sealed.body, 'base64'), place));
  } catch (cause) {
    throw new HeedError('forbidden', 'a sealed message does not open with this key', { cause });
  }
}

function wrappingKey(shared: Buffer, once: Buffer, reader: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', shared, Buffer.concat([once, reader]), 'heed/1/anonymous', 32));
}

/** AES-256-GCM: nonce, text, tag. */
export function lock(key: Buffer, plain: Buffer, place: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws when it was altered, or is another's */
export function unlock(key: Buffer, sealed: Buffer, place: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes))
    .setAAD(Buffer.from(place))
    .setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
}

function padded(words: string): Buffer {
  const text = Buffer.from(words);
  const whole = Buffer.alloc(Math.ceil((text.length + 4) / step) * step);
  whole.writeUInt32BE(text.length);
  text.copy(whole, 4);
  return whole;
}

const unpadded = (whole: Buffer): string => whole.subarray(4, 4 + whole.readUInt32BE()).toString('utf8');
