import { createHmac } from 'node:crypto';

export const appSecret = 'app-secret-of-tests';
export const verifyToken = 'verify-token-of-tests-24-characters';
export const phoneNumberId = '106540352242922';
export const customerNumber = '16505551234';

export const whatsappEnv = {
  WHATSAPP_APP_SECRET: `${appSecret},another-app-secret`,
  WHATSAPP_VERIFY_TOKEN: verifyToken,
};

/** A callback as WhatsApp writes one, of this and that in one change of one entry. */
export function callbackOf(
  value: Record<string, unknown>,
  { field = 'messages', number = phoneNumberId }: { field?: string; number?: string } = {},
): string {
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '102290129340398',
        changes: [
          {
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '15550783881', phone_number_id: number },
              contacts: [{ profile: { name: 'Canary Customer' }, wa_id: customerNumber }],
              ...value,
            },
            field,
          },
        ],
      },
    ],
  });
}

let ids = 0;
/** A message of a customer's. */
export function whatsappMessage(
  at: Date,
  type: string,
  content: unknown,
  more: Record<string, unknown> = {},
) {
  ids += 1;
  return {
    ...{ from: customerNumber, id: `wamid.${ids}`, timestamp: String(Math.floor(at.getTime() / 1_000)) },
    ...{ type, [type]: content, ...more },
  };
}

export const hubSignature = (body: string | Buffer, secret = appSecret): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

export async function callsBack(
  url: string,
  body: string | Buffer,
  headers: Record<string, string> = { 'x-hub-signature-256': hubSignature(body) },
): Promise<{ status: number; text: string }> {
  const response = await fetch(`${url}/ingest/whatsapp`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  return { status: response.status, text: await response.text() };
}
