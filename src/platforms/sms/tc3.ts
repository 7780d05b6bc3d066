import { createHash, createHmac } from 'node:crypto';

export interface SignedRequest {
  /** What is asked: `sms`. */
  service: string;
  host: string;
  body: string;
  at: Date;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

export const contentType = 'application/json; charset=utf-8';

/**
 * The `Authorization` of a POST to Tencent Cloud's API 3.0 (TC3-HMAC-SHA256): what is asked is hashed in a fixed form, and
 * signed with a key for this service and day (UTC). Host and content type are signed with it.
 */
export function authorization(
  { service, host, body, at }: SignedRequest,
  { secretId, secretKey }: { secretId: string; secretKey: string },
): { header: string; timestamp: string } {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const day = at.toISOString().slice(0, 10);
  const scope = `${day}/${service}/tc3_request`;
  const names = 'content-type;host';
  const request = ['POST', '/', '', `content-type:${contentType}`, `host:${host}`, '', names, sha256(body)];
  const toSign = ['TC3-HMAC-SHA256', timestamp, scope, sha256(request.join('\n'))].join('\n');
  const key = hmac(hmac(hmac(`TC3${secretKey}`, day), service), 'tc3_request');
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  return {
    timestamp,
    header: `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}
