import { createHmac } from 'node:crypto';
import { isSame } from '../../../constant-time.ts';
import { IngestRefused } from './refused.ts';

/** How far the signed time may be from this clock, before or after, in seconds. Exactly so far is inside. */
const window = 300;

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What a batch says of itself, as it was signed. */
export interface SignedHead {
  source: string;
  /** Unix seconds. */
  timestamp: string;
  key: string;
  encoding: 'identity' | 'gzip';
  /** SHA-256 of the bytes of the body as they are sent, in base64. */
  digest: string;
}

/**
 * Reads the headers of a batch: `Heed-Source`, `Heed-Timestamp`, `Idempotency-Key`, `Content-Encoding`, `Content-Digest`
 * (RFC 9530: of the content as it is coded) and `Heed-Signature`.
 *
 * @throws IngestRefused `headers`, `encoding`
 */
export function readHead(headers: Headers): { head: SignedHead; signatures: readonly string[] } {
  const head = {
    source: header(headers, 'heed-source', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    timestamp: header(headers, 'heed-timestamp', /^\d{1,12}$/),
    key: header(headers, 'idempotency-key', /^[\x21-\x7E]{1,200}$/),
    digest: header(headers, 'content-digest', /^sha-256=:[A-Za-z0-9+/]{43}=:$/).slice(9, -1),
  };
  const signature = header(headers, 'heed-signature', /^[0-9a-f]{64}(?:,[0-9a-f]{64}){0,3}$/);
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') throw new IngestRefused('encoding');
  return { head: { ...head, encoding }, signatures: signature.split(',') };
}

/** What a signature is for, its first line: what is signed for one address is nothing at another. */
export type Purpose = 'heed-records-v1' | 'heed-signals-v1';

/** What is signed. Every part has a form in which there is no line feed, so that no two heads are one text. */
export const signedText = (
  { source, timestamp, key, encoding, digest }: SignedHead,
  purpose: Purpose = 'heed-records-v1',
): string => [purpose, source, timestamp, key, encoding, digest].join('\n');

/** HMAC-SHA256 (RFC 2104) in hex, under the characters of the secret as they are. */
export const signatureOf = (secret: string, head: SignedHead, purpose?: Purpose): string =>
  createHmac('sha256', secret).update(signedText(head, purpose)).digest('hex');

/**
 * @param secrets those of the source that count, any of which may have signed; of a source that there is not, none
 * @param now Unix seconds
 * @throws IngestRefused `signature`, or `timestamp` for what is signed and of another time
 */
export function checkSignature(
  head: SignedHead,
  signatures: readonly string[],
  secrets: readonly string[],
  now: number,
  purpose?: Purpose,
): void {
  // One is made in any case, so that how long it takes does not tell which sources there are.
  const fitting = (secrets.length > 0 ? secrets : ['']).filter((secret) => {
    const expected = signatureOf(secret, head, purpose);
    return signatures.filter((one) => isSame(one, expected)).length > 0;
  });
  if (secrets.length === 0 || fitting.length === 0) throw new IngestRefused('signature');
  if (Math.abs(now - Number(head.timestamp)) > window) throw new IngestRefused('timestamp');
}

function header(headers: Headers, name: string, form: RegExp): string {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  if (typeof value === 'string' && form.test(value)) return value;
  throw new IngestRefused('headers');
}
