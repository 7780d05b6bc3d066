import { createHmac } from 'node:crypto';
import type { DeliveryOptions } from './types.ts';

/** The headers with which Slack signs a body, or a forgery of them. */
export function signatureHeaders(
  body: string | Buffer,
  { secret, now }: { secret: string; now: number },
  { signature, secret: other, timestamp: given }: DeliveryOptions,
): Record<string, string> {
  if (signature === 'none') return {};
  // What is ahead comes nearer on its way, on a busy machine by some seconds.
  const off = signature === 'old' ? -301 : signature === 'future' ? 360 : 0;
  const timestamp = given ?? String(now + off);
  const key = signature === 'bad' ? `not ${secret}` : (other ?? secret);
  const hex = createHmac('sha256', key)
    .update(Buffer.concat([Buffer.from(`v0:${timestamp}:`), Buffer.from(body)]))
    .digest('hex');
  const version = signature === 'v1' ? 'v1' : 'v0';
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `${version}=${hex}` };
}
