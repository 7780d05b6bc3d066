import type { IncomingRecord } from '../../model.ts';
import { contents, isShallow, type MediaType, mediaTypes, type WhatsappMessage } from './shapes.ts';

/** What a message says: what may be known of it, what was said, and the file that belongs to it. */
export interface Content {
  head: { type: string; of?: string };
  body?: NonNullable<IncomingRecord['body']>;
  media?: { type: MediaType; id: string; sha256: string | null; mime?: string; filename?: string };
}

/**
 * Never refuses: a message of a type that came up yesterday, or of another shape than its type has, is kept as one of an
 * unknown kind, with what it holds.
 */
export function contentOf(message: WhatsappMessage): Content {
  const { type } = message;
  const given = Object.hasOwn(message, type) ? message[type] : undefined;
  const shape = Object.hasOwn(contents, type) ? contents[type as keyof typeof contents] : undefined;
  const parsed = shape?.safeParse(given);
  if (!parsed?.success || !isShallow(given)) return unknown(type, given);
  if (type === 'text') return { head: { type }, body: plain((parsed.data as { body: string }).body) };
  const mediaType = mediaTypes.find((one) => one === type);
  if (!mediaType) return { head: { type }, body: json(parsed.data) };
  const { id, sha256, mime_type: mime, caption, filename } = contents.image.parse(given);
  return {
    head: { type },
    ...(caption ? { body: plain(caption) } : {}),
    media: {
      ...{ type: mediaType, id, sha256: sha256 ?? null },
      ...(mime ? { mime } : {}),
      ...(filename ? { filename } : {}),
    },
  };
}

function unknown(type: string, given: unknown): Content {
  const head = { type: 'unknown', ...(/^[a-z_]{1,40}$/.test(type) ? { of: type } : {}) };
  return given === undefined || !isShallow(given) ? { head } : { head, body: json(given) };
}

const plain = (text: string) => ({ type: 'text/plain', bytes: Buffer.from(text, 'utf8') });
const json = (value: unknown) => ({
  type: 'application/json',
  bytes: Buffer.from(JSON.stringify(value), 'utf8'),
});
