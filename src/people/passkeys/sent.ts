import { z } from 'zod';

const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/);
const extensions = z.record(z.string(), z.unknown()).default({});

/** What a browser sends after an answer was signed (WebAuthn, AuthenticationResponseJSON). */
const assertion = z.strictObject({
  id: text(1_400),
  rawId: text(1_400),
  type: z.literal('public-key'),
  response: z.strictObject({
    clientDataJSON: text(4_000),
    authenticatorData: text(4_000),
    signature: text(4_000),
    userHandle: text(200).optional(),
  }),
  clientExtensionResults: extensions,
});

/** What a browser sends after a passkey was made (WebAuthn, RegistrationResponseJSON). */
const attestation = z.strictObject({
  id: text(1_400),
  rawId: text(1_400),
  type: z.literal('public-key'),
  response: z.strictObject({
    clientDataJSON: text(4_000),
    attestationObject: text(20_000),
    transports: z
      .array(z.string().regex(/^[a-z-]{1,20}$/))
      .max(10)
      .default([]),
  }),
  clientExtensionResults: extensions,
});

const clientData = z.object({ type: z.string(), challenge: text(200), origin: z.string().max(500) });

export type Assertion = z.infer<typeof assertion>;
export type Attestation = z.infer<typeof attestation>;
export type ClientData = z.infer<typeof clientData>;

export const parseAssertion = (json: string) => parse(json, assertion);
export const parseAttestation = (json: string) => parse(json, attestation);

/** What the browser says it asked the device to sign, and where. Its bytes are part of what was signed. */
export function parseClientData(base64url: string): ClientData | undefined {
  return parse(Buffer.from(base64url, 'base64url').toString(), clientData);
}

function parse<T>(json: string, shape: z.ZodType<T>): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const { data } = shape.safeParse(value);
  return data;
}
