import { createHmac } from 'node:crypto';
import { isSame } from '../../../constant-time.ts';
import { isOneOf } from '../../../web/bearer.ts';
import { WhatsappRefused } from './refused.ts';

/**
 * The signature over the body's bytes as they came: `X-Hub-Signature-256: sha256=` and HMAC-SHA256 in hex, under the app's
 * secret. No time is signed: what is sent again is known by the ids of its messages.
 * Source: developers.facebook.com/docs/graph-api/webhooks/getting-started, "Validating payloads".
 *
 * @throws WhatsappRefused `signature`
 */
export function checkHubSignature(
  header: string | readonly string[] | undefined,
  rawBody: Buffer,
  secrets: readonly string[],
): void {
  const given = typeof header === 'string' ? /^sha256=([0-9a-f]{64})$/.exec(header)?.[1] : undefined;
  if (given === undefined) throw new WhatsappRefused('signature');
  const fitting = secrets.filter((secret) => {
    const expected = createHmac('sha256', secret).update(rawBody).digest();
    return isSame(Buffer.from(given, 'hex'), expected);
  });
  if (fitting.length === 0) throw new WhatsappRefused('signature');
}

/**
 * The check of the address when a webhook is set up. Source: as above, "Verification requests".
 *
 * @returns what is to be answered, as it is
 * @throws WhatsappRefused `verify-token`, `shape`
 */
export function challengeOf(
  query: Readonly<Record<string, string | readonly string[] | undefined>>,
  verifyTokens: readonly string[],
): string {
  const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = query;
  if (mode !== 'subscribe' || typeof token !== 'string' || !isOneOf(token, verifyTokens))
    throw new WhatsappRefused('verify-token');
  // A number, as far as anybody has seen; nothing that a browser could take for a page.
  if (typeof challenge !== 'string' || !/^[A-Za-z0-9_-]{1,200}$/.test(challenge))
    throw new WhatsappRefused('shape');
  return challenge;
}
