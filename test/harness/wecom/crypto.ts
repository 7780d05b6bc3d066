import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The fake's own cipher, on purpose not the adapter's: two that share code would agree on a mistake. */

export type CryptoFault = 'key' | 'signature' | 'base64' | 'block' | 'padding' | 'length' | 'receiveid';

export class WecomCryptoError extends Error {
  readonly fault: CryptoFault;
  constructor(fault: CryptoFault) {
    super(`refused: ${fault}`);
    this.name = 'WecomCryptoError';
    this.fault = fault;
  }
}

/**
 * 32 bytes from the 43 characters of the console. Their last one carries two bits too many, often set, which
 * Node's decoder tolerates; length and alphabet are checked here because it tolerates more than that.
 */
export function aesKey(encodingAESKey: string): Buffer {
  if (!/^[a-zA-Z0-9]{43}$/.test(encodingAESKey)) throw new WecomCryptoError('key');
  const key = Buffer.from(`${encodingAESKey}=`, 'base64');
  if (key.length !== 32) throw new WecomCryptoError('key');
  return key;
}

/** SHA-1 over the four values, sorted by value. */
export function signature(token: string, timestamp: string, nonce: string, encrypt: string): string {
  const joined = [token, timestamp, nonce, encrypt].sort((a, b) =>
    Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
  return createHash('sha1').update(joined.join('')).digest('hex');
}

export function checkSignature(expected: string, given: string): void {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  if (a.length !== b.length || !timingSafeEqual(a, b)) throw new WecomCryptoError('signature');
}

/** Padding to whole blocks of 32, of 1 to 32 bytes. */
export function pad(data: Buffer): Buffer {
  const count = 32 - (data.length % 32);
  return Buffer.concat([data, Buffer.alloc(count, count)]);
}

function unpad(data: Buffer): Buffer {
  const count = data[data.length - 1] ?? 0;
  if (count < 1 || count > 32 || count > data.length) throw new WecomCryptoError('padding');
  if (data.subarray(data.length - count).some((byte) => byte !== count))
    throw new WecomCryptoError('padding');
  return data.subarray(0, data.length - count);
}

/** `random(16) | length(4, big endian) | message | receiveid`, unpadded. */
export function frame(message: string, receiveid: string, random: Buffer = randomBytes(16)): Buffer {
  if (random.length !== 16) throw new RangeError('16 random bytes');
  const body = Buffer.from(message, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([random, length, body, Buffer.from(receiveid, 'utf8')]);
}

/** Data that is already padded, to base64. */
export function encipher(key: Buffer, padded: Buffer): string {
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
}

export function seal(encodingAESKey: string, message: string, receiveid: string, random?: Buffer): string {
  return encipher(aesKey(encodingAESKey), pad(frame(message, receiveid, random)));
}

/** @throws {WecomCryptoError} whatever is not exactly as {@link seal} makes it for that receiveid. */
export function open(encodingAESKey: string, encrypt: string, receiveid: string): string {
  const plain = decipher(encodingAESKey, decodeBase64(encrypt));
  if (plain.length < 20) throw new WecomCryptoError('length');
  const end = 20 + plain.readUInt32BE(16);
  if (end > plain.length) throw new WecomCryptoError('length');
  if (plain.toString('utf8', end) !== receiveid) throw new WecomCryptoError('receiveid');
  return plain.toString('utf8', 20, end);
}

/** Bytes of a file sent to an AI bot: the same cipher and padding without a frame. */
export function openFile(encodingAESKey: string, data: Buffer): Buffer {
  return decipher(encodingAESKey, data);
}

function decipher(encodingAESKey: string, data: Buffer): Buffer {
  const key = aesKey(encodingAESKey);
  if (data.length === 0 || data.length % 32 !== 0) throw new WecomCryptoError('block');
  const cipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return unpad(Buffer.concat([cipher.update(data), cipher.final()]));
}

function decodeBase64(text: string): Buffer {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) throw new WecomCryptoError('base64');
  return Buffer.from(text, 'base64');
}
