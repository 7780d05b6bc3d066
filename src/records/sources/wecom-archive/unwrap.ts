import { constants, createHmac, type KeyObject, privateDecrypt } from 'node:crypto';

/**
 * The random key of a message: RSA PKCS #1 v1.5 (RFC 8017, 7.2.2). Node refuses that padding for private keys, because who
 * learns whether a padding was right can open messages step by step. So it is stripped here, and nobody learns it: whatever
 * was wrong, what comes out is a key that opens nothing, always the same for the same input and long like a real one
 * ("implicit rejection"). That the message then cannot be opened is all there is to see, by one path and one error.
 *
 * @param encrypted base64, as it came
 */
export function unwrapRandomKey(privateKey: KeyObject, encrypted: string): string {
  const bytes = Buffer.from(encrypted, 'base64');
  const size = (privateKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  const padded = raw(privateKey, bytes, size);
  const other = instead(privateKey, bytes);
  // Every byte is looked at, whatever stands before it: 00 02, at least eight that are not 0, then 00.
  let wrong = padded[0] as number;
  wrong |= (padded[1] as number) ^ 2;
  let end = 0;
  for (let at = 2; at < size; at += 1) {
    const isZero = ((padded[at] as number) - 1) >>> 31;
    const first = isZero & (((end - 1) >>> 31) & 1);
    end += first * at;
  }
  wrong |= ((end - 10) >>> 31) & 1;
  const good = ((wrong - 1) >>> 31) & 1;
  const message = padded.subarray(good * (end + 1));
  return (good ? message : other).toString('latin1');
}

/** Without padding; zeros where the number is none for this key, which everybody can see who has the public one. */
function raw(key: KeyObject, bytes: Buffer, size: number): Buffer {
  if (bytes.length !== size) return Buffer.alloc(size);
  try {
    return privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, bytes);
  } catch {
    return Buffer.alloc(size);
  }
}

/** Nobody can tell it from a key without the private one. Its form is that of WeCom's own: letters and digits. */
function instead(key: KeyObject, bytes: Buffer): Buffer {
  const secret = key.export({ type: 'pkcs8', format: 'der' });
  return Buffer.from(createHmac('sha256', secret).update(bytes).digest('base64'), 'latin1');
}
