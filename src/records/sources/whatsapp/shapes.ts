import { z } from 'zod';

/** Ids that go to the database as texts. */
const word = z.string().regex(/^[\x21-\x7E]{1,128}$/);

/**
 * Shapes of what WhatsApp sends. Fields that are not named here are allowed: there are new ones every few months.
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference (messages, statuses,
 * smb_message_echoes, calls).
 */
export const envelope = z.object({
  object: z.string(),
  entry: z
    .array(
      z.object({
        id: word,
        changes: z.array(z.object({ field: z.string().max(128), value: z.unknown() })).max(10_000),
      }),
    )
    .max(10_000),
});

const id = z.string().min(1).max(512);
const digits = z.string().regex(/^\+?\d{3,20}$/);
/** Unix seconds, written as a text; a number where the reference says so. */
const seconds = z
  .union([z.string().regex(/^\d{1,11}$/), z.int().min(0).max(99_999_999_999)])
  .transform((value) => new Date(Number(value) * 1_000));

const metadata = z.object({ phone_number_id: z.string().regex(/^\d{1,64}$/) });
const contact = z.object({
  wa_id: z.string().max(64).optional(),
  user_id: z.string().max(128).optional(),
  profile: z.object({ name: z.string().max(512).optional() }).optional(),
});

export const value = z.object({
  metadata,
  contacts: z.array(z.unknown()).optional(),
  messages: z.array(z.unknown()).optional(),
  statuses: z.array(z.unknown()).optional(),
  message_echoes: z.array(z.unknown()).optional(),
  calls: z.array(z.unknown()).optional(),
});
export const contactOf = (given: unknown) => contact.safeParse(given).data;

export const message = z.looseObject({
  id,
  timestamp: seconds,
  type: z.string().min(1).max(64),
  from: digits.optional(),
  from_user_id: word.optional(),
  to: digits.optional(),
  to_user_id: word.optional(),
  group_id: id.optional(),
  context: z.looseObject({ forwarded: z.boolean().optional() }).optional(),
});
export type WhatsappMessage = z.infer<typeof message>;

export const status = z.object({
  id,
  status: z.string().max(64),
  timestamp: seconds,
  recipient_id: digits.optional(),
  recipient_user_id: word.optional(),
  errors: z.array(z.object({ code: z.int().optional() })).optional(),
});

export const call = z.object({
  id,
  event: z.string().max(64),
  timestamp: seconds,
  direction: z.enum(['USER_INITIATED', 'BUSINESS_INITIATED']),
  from: digits.optional(),
  to: digits.optional(),
  status: z.union([z.string().max(64), z.array(z.string().max(64)).max(4)]).optional(),
  duration: z.int().min(0).optional(),
});

const text = z.string().max(65_536);
const media = z.looseObject({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/),
  mime_type: z.string().min(1).max(256).optional(),
  sha256: z.string().max(128).optional(),
  caption: text.optional(),
  filename: z.string().max(512).optional(),
});

/** Of a message of such a type. What is of another type, or not of its type's shape, is kept as `unknown`. */
export const contents = {
  text: z.object({ body: text }),
  image: media,
  audio: media,
  video: media,
  document: media,
  sticker: media,
  location: z.looseObject({ latitude: z.number(), longitude: z.number() }),
  contacts: z.array(z.looseObject({ name: z.looseObject({}).optional() })).max(300),
  interactive: z.looseObject({ type: z.string() }),
  button: z.looseObject({ text: text.optional(), payload: text.optional() }),
  reaction: z.looseObject({ message_id: id, emoji: z.string().max(64).optional() }),
  order: z.looseObject({ product_items: z.array(z.looseObject({})).max(1_000) }),
  system: z.looseObject({ type: z.string().max(64).optional() }),
} as const;

export const mediaTypes = ['image', 'audio', 'video', 'document', 'sticker'] as const;
export type MediaType = (typeof mediaTypes)[number];

/** JSON that is no deeper than anything WhatsApp writes: what is deeper cannot be written out again. */
export function isShallow(given: unknown, most = 24): boolean {
  let level: unknown[] = [given];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return false;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return true;
}
