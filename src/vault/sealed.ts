import { z } from 'zod';
import { HeedError } from '../errors.ts';

/** Names what kind of record it is; part of a key's place. */
export const className = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
/** A real calendar day, `YYYY-MM-DD`. */
export const day = z.iso.date();

const sealedSchema = z.strictObject({
  v: z.literal(1),
  class: className,
  expiresOn: day,
  /** The record's own key, wrapped once per subject; `key` is the wrapping key's id, which names nobody. */
  shares: z.array(z.strictObject({ key: z.guid(), wrapped: z.string() })).min(1),
  /** `nonce ‖ ciphertext ‖ tag`, base64. */
  body: z.string(),
});

/** A sealed value as it is stored, in a jsonb column. */
export type Sealed = z.infer<typeof sealedSchema>;
export type Header = Omit<Sealed, 'body'>;

/** Undefined when it is not of the shape that `seal` makes. */
export function parseSealed(value: unknown): Sealed | undefined {
  return sealedSchema.safeParse(value).data;
}

/**
 * What the body is bound to: every field of the header, and where the record stands (`aad`), so that neither
 * a field nor the place can be exchanged. JSON keeps the parts apart whatever they contain.
 */
export const boundTo = (header: Header, aad: string) =>
  JSON.stringify(['heed/sealed', header.v, header.class, header.expiresOn, header.shares, aad]);

/** What a share is bound to; the shares cannot be part of it themselves. */
export const shareBoundTo = (header: Omit<Header, 'shares'>, key: string, aad: string) =>
  JSON.stringify(['heed/share', header.v, header.class, header.expiresOn, key, aad]);

/** @throws HeedError `bad-input` when a caller's place for a record cannot be right */
export function checkPlace(place: { subjects: readonly string[]; class: string; expiresOn: string }): void {
  const checked = z
    .object({ subjects: z.array(z.guid()).min(1), class: className, expiresOn: day })
    .safeParse(place);
  if (checked.success) return;
  throw new HeedError('bad-input', 'A record cannot be sealed like this.', {
    problems: checked.error.issues.map(({ path, message }) => ({ at: path.join('.'), problem: message })),
  });
}
