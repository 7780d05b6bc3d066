import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

// NOT WeCom's cipher. How `DecryptData` works is published nowhere; this is a scheme of our own, for trials and tests only.

const keyOf = (randomKey: string): Buffer => createHash('sha256').update(randomKey, 'latin1').digest();

export function standInEncrypt(randomKey: string, message: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(randomKey), iv);
  const sealed = Buffer.concat([cipher.update(message, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, sealed, cipher.getAuthTag()]).toString('base64');
}

/** Undefined where the key is another, or the message was changed. */
export function standInDecrypt(randomKey: string, encrypted: string): Buffer | undefined {
  const bytes = Buffer.from(encrypted, 'base64');
  if (bytes.length < 28) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', keyOf(randomKey), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(-16));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
  } catch {
    return undefined;
  }
}
