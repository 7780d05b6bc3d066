import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Headers } from '../../src/platforms/slack/signing.ts';

const signing = z.object({
  id: z.string(),
  secret: z.string(),
  now: z.number(),
  timestamp: z.string(),
  body: z.string(),
  signature: z.string(),
  expect: z.enum(['accept', 'reject']),
});

const inbound = z.object({
  raw_body: z.string(),
  headers: z.record(z.string(), z.string()),
  parsed: z.record(z.string(), z.unknown()),
});

const file = z.object({
  signing: z.object({ vectors: z.array(signing) }),
  inbound: z.object({
    signing_secret: z.string(),
    now: z.number(),
    requests: z.record(z.string(), inbound),
  }),
});

/** The vectors of the protocol's reference: signatures, and requests as Slack sends them. */
export const vectors = file.parse(
  JSON.parse(readFileSync(new URL('../fixtures/slack/vectors.json', import.meta.url), 'utf8')),
);

/** The app and workspace of the vectors. */
export const team = {
  teamId: 'T0HEED0001',
  botUserId: 'U0HEEDBOT1',
  botId: 'B0HEED0001',
  appId: 'A0HEED0001',
} as const;

export const settings = {
  signingSecrets: [vectors.inbound.signing_secret],
  apiBase: 'https://slack.com/api/',
} as const;

export interface Sample {
  name: string;
  /** How its fields stand in the body. */
  form: 'json' | 'payload' | 'fields';
  fields: Readonly<Record<string, unknown>>;
  headers: Headers;
  body: Buffer;
}

export const samples: readonly Sample[] = Object.entries(vectors.inbound.requests).map(([name, one]) => {
  const isJson = one.headers['content-type'] === 'application/json';
  const form = isJson ? 'json' : one.raw_body.startsWith('payload=') ? 'payload' : 'fields';
  return { name, form, fields: one.parsed, headers: one.headers, body: Buffer.from(one.raw_body) };
});

export function sample(name: string): Sample {
  const found = samples.find((one) => one.name === name);
  if (!found) throw new Error(`no sample ${name}`);
  return found;
}
