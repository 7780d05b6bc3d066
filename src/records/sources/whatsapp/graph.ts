import { createHash } from 'node:crypto';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { isSame } from '../../../constant-time.ts';
import type { WhatsappSettings } from './settings.ts';

/** Why a file was not had. The first four are for good; of the others it is tried again. */
export const mediaFailures = [
  'gone',
  'too-large',
  'address',
  'answer',
  'hash',
  'token',
  'rate',
  'unreachable',
] as const;
export type MediaFailure = (typeof mediaFailures)[number];

export class MediaFailed extends Error {
  readonly failure: MediaFailure;
  constructor(failure: MediaFailure, more: { cause?: unknown } = {}) {
    super(`a file of WhatsApp's could not be had: ${failure}`, more);
    this.name = 'MediaFailed';
    this.failure = failure;
  }
}

const described = z.object({
  url: z.string().max(4_096),
  mime_type: z.string().max(256).optional(),
  sha256: z.string().max(128).optional(),
  file_size: z
    .union([z.int(), z.string().regex(/^\d{1,15}$/)])
    .transform(Number)
    .optional(),
});
const graphError = z.object({ error: z.object({ code: z.int().optional() }) });
const mostAnswer = 65_536;

/**
 * Fetches files: the id is turned into an address that holds for five minutes and wants the same token (ids of webhooks
 * hold for seven days). Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media.
 */
export class Graph {
  readonly #settings: WhatsappSettings;
  readonly #agent = new Agent({ connect: { timeout: 5_000 }, headersTimeout: 20_000, bodyTimeout: 20_000 });

  constructor(settings: WhatsappSettings) {
    this.#settings = settings;
  }

  /**
   * @param media its id, the id of the business number, and its SHA-256 as the message said
   * @throws MediaFailed
   */
  async fetch(
    { id, phoneNumberId, sha256 }: { id: string; phoneNumberId: string; sha256: string | null },
    signal: AbortSignal,
  ): Promise<{ bytes: Buffer; mime: string | undefined }> {
    const { api, mostMedia } = this.#settings;
    const asked = await this.#get(
      new URL(`${api}/${encodeURIComponent(id)}?phone_number_id=${encodeURIComponent(phoneNumberId)}`),
      mostAnswer,
      signal,
    );
    const said = described.safeParse(json(asked));
    if (!said.success) throw new MediaFailed('answer');
    const { url, mime_type: mime, sha256: its, file_size: size } = said.data;
    if (size !== undefined && size > mostMedia) throw new MediaFailed('too-large');
    const bytes = await this.#get(this.#allowed(url), mostMedia, signal);
    const hash = createHash('sha256').update(bytes).digest();
    for (const expected of [sha256, its])
      if (expected && !sameHash(expected, hash)) throw new MediaFailed('hash');
    return { bytes, mime };
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  /** The token goes to no host but those that an operator named, and never in the clear over a network. */
  #allowed(text: string): URL {
    const { api, mediaHosts } = this.#settings;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url?.username !== '' || url.password !== '') throw new MediaFailed('address');
    const own = url.origin === new URL(api).origin;
    if (own || (url.protocol === 'https:' && url.port === '' && mediaHosts.includes(url.hostname)))
      return url;
    throw new MediaFailed('address');
  }

  /** Redirects are not followed: where one leads to, nobody has allowed. */
  async #get(url: URL, most: number, signal: AbortSignal): Promise<Buffer> {
    try {
      const { statusCode, body } = await request(url, {
        dispatcher: this.#agent,
        headers: { authorization: `Bearer ${this.#settings.accessToken}`, 'user-agent': 'Heed' },
        signal,
      });
      const parts: Buffer[] = [];
      let bytes = 0;
      for await (const part of body) {
        const piece = part as Buffer;
        bytes += piece.length;
        if (bytes > most) {
          body.destroy();
          throw new MediaFailed('too-large');
        }
        parts.push(piece);
      }
      const whole = Buffer.concat(parts);
      if (statusCode === 200) return whole;
      throw new MediaFailed(failureOf(statusCode, whole));
    } catch (cause) {
      throw cause instanceof MediaFailed ? cause : new MediaFailed('unreachable', { cause });
    }
  }
}

/** By code, where there is one (developers.facebook.com/docs/graph-api/guides/error-handling). */
function failureOf(status: number, body: Buffer): MediaFailure {
  const code = graphError.safeParse(json(body)).data?.error.code;
  if (status === 429 || code === 4 || code === 80_007 || code === 130_429) return 'rate';
  if (status === 401 || status === 403 || code === 190 || code === 10 || code === 200) return 'token';
  if (status === 404 || status === 410 || code === 100) return 'gone';
  return status >= 500 ? 'unreachable' : 'answer';
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** WhatsApp writes hashes in base64 in some places and in hex in others. */
function sameHash(text: string, hash: Buffer): boolean {
  const given = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  return isSame(given, hash);
}
