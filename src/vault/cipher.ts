import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const nonceLength = 12;
const tagLength = 16;

/** Random bytes are fetched for many nonces at once, which costs as much as for one; each is used once. */
let pool = Buffer.alloc(0);
let used = 0;

function writeNonce(box: Buffer): void {
  if (used + nonceLength > pool.length) {
    pool = randomBytes(341 * nonceLength);
    used = 0;
  }
  pool.copy(box, 0, used, used + nonceLength);
  used += nonceLength;
}

/** AES-256-GCM with a random 96-bit nonce: `nonce ‖ ciphertext ‖ tag`. `bound` is authenticated, not stored. */
export function encrypt(key: Buffer, plaintext: Buffer, bound: string): Buffer {
  const box = Buffer.allocUnsafe(nonceLength + plaintext.length + tagLength);
  writeNonce(box);
  const cipher = createCipheriv('aes-256-gcm', key, box.subarray(0, nonceLength), options);
  cipher.setAAD(Buffer.from(bound, 'utf8'));
  box.set(cipher.update(plaintext), nonceLength);
  // Of a stream cipher nothing is left for the end.
  cipher.final();
  box.set(cipher.getAuthTag(), nonceLength + plaintext.length);
  return box;
}

const options = { authTagLength: tagLength };

/** The plaintext, or undefined when anything at all was changed: key, bytes or `bound`. */
export function decrypt(key: Buffer, box: Buffer, bound: string): Buffer | undefined {
  if (box.length < nonceLength + tagLength) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, nonceLength), options);
  decipher.setAAD(Buffer.from(bound, 'utf8'));
  decipher.setAuthTag(box.subarray(box.length - tagLength));
  try {
    const plaintext = decipher.update(box.subarray(nonceLength, box.length - tagLength));
    // Nothing is left for the end but whether it is true.
    decipher.final();
    return plaintext;
  } catch {
    return undefined;
  }
}

/** Base64 that reads back to the same text: spare bits at the end would be a change that nobody notices. */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
