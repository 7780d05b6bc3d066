import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const nonceLength = 12;
const tagLength = 16;

/** Random bytes are fetched for many nonces at once, which costs as much as for one; each is used once. */
let pool = Buffer.alloc(0);

function freshNonce(): Buffer {
  if (pool.length < nonceLength) pool = randomBytes(341 * nonceLength);
  const nonce = pool.subarray(0, nonceLength);
  pool = pool.subarray(nonceLength);
  return nonce;
}

/** AES-256-GCM with a random 96-bit nonce: `nonce ‖ ciphertext ‖ tag`. `bound` is authenticated, not stored. */
export function encrypt(key: Buffer, plaintext: Buffer, bound: string): Buffer {
  const nonce = freshNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength });
  cipher.setAAD(Buffer.from(bound, 'utf8'));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The plaintext, or undefined when anything at all was changed: key, bytes or `bound`. */
export function decrypt(key: Buffer, box: Buffer, bound: string): Buffer | undefined {
  if (box.length < nonceLength + tagLength) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, nonceLength), {
    authTagLength: tagLength,
  });
  decipher.setAAD(Buffer.from(bound, 'utf8'));
  decipher.setAuthTag(box.subarray(box.length - tagLength));
  try {
    const plaintext = decipher.update(box.subarray(nonceLength, box.length - tagLength));
    return Buffer.concat([plaintext, decipher.final()]);
  } catch {
    return undefined;
  }
}

/** Base64 that reads back to the same text: spare bits at the end would be a change that nobody notices. */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
